"""The garbage collector of processes that run for weeks: what was imported is looked at no more, what is new seldom."""

from __future__ import annotations

import gc

#: New objects after which the young ones are looked at. A file makes about 3,500 that stay until it is stored.
YOUNG = 10_000
#: Rounds of one generation after which the next one is looked at.
ROUNDS = 20


def spare() -> None:
    """Leave out all objects of now, which stay as long as the process, and look for garbage less often.

    Call it once, when everything is imported.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, ROUNDS, ROUNDS)
