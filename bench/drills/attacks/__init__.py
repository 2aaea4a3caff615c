"""Attacks: requests, files, words and names meant to break or deceive the portal; ``make attack`` runs ``ENTRIES``.

In: a running place. Out: one Outcome per entry. Start reading in ``people.py``.
"""

from bench.drills.attacks import contents, names, packages, people, privacy, record, values, ways_in

ENTRIES = (
    *values.ENTRIES,
    *people.ENTRIES,
    *ways_in.ENTRIES,
    *record.ENTRIES,
    *privacy.ENTRIES,
    *contents.ENTRIES,
    *names.ENTRIES,
    *packages.ENTRIES,
)
