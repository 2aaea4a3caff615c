"""Faults: processes killed, stopped and starved while people work. ``ENTRIES`` is the list that ``make faults`` runs.

In: a place that runs. Out: an Outcome an entry. Start reading in ``work.py``: what must hold whatever breaks.
"""

from bench.drills.faults import hanging, killing, storage

ENTRIES = (*killing.ENTRIES, *hanging.ENTRIES, *storage.ENTRIES)
