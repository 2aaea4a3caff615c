"""Attacks: requests, files, words and names meant to break or deceive the portal; ``make attack`` runs ``ENTRIES``.

In: a running place. Out: one Outcome per entry. Start reading in ``people.py``.
"""

from bench.drills.attacks import contents, packages, people, values

ENTRIES = (*values.ENTRIES, *people.ENTRIES, *contents.ENTRIES, *packages.ENTRIES)
