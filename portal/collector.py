"""The garbage collector of the portal's processes: what was imported is looked at no more, what is new seldom.

Importing this module makes it wait while the rest of the portal is imported: everything that makes stays, and a start
would spend a fifth of its processor time in looking at it again and again. ``portal`` imports it first.
"""

from __future__ import annotations

import gc

#: New objects after which the young ones are looked at. A file makes about 3,500 that stay until it is stored.
YOUNG = 10_000
#: Rounds of one generation after which the next one is looked at.
ROUNDS = 20
#: As ``YOUNG``, until ``spare`` is called: a start makes 900,000 objects.
AT_START = 200_000

gc.set_threshold(AT_START, ROUNDS, ROUNDS)


def spare(*, cleaned: bool = True) -> None:
    """Leave out all objects of now, which stay as long as the process, and look for garbage less often.

    Call it once, when everything is imported. Not ``cleaned``: garbage of the imports stays too, for a process that
    ends soon.
    """
    if cleaned:
        gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, ROUNDS, ROUNDS)
