"""Faults: processes killed, stopped and starved while people work. ``ENTRIES`` is the list that ``make faults`` runs.

In: a running place. Out: one Outcome per entry. Start reading in ``work.py``: what must hold after every fault.
"""

from bench.drills.faults import backups, databases, hanging, killing, messages, storage

ENTRIES = (
    *killing.ENTRIES,
    *hanging.ENTRIES,
    *storage.ENTRIES,
    *databases.ENTRIES,
    *messages.ENTRIES,
    *backups.ENTRIES,
)
