"""Attacks: requests, files, words and names made to break or fool the portal. ``ENTRIES`` is what ``make attack`` runs.

In: a place that runs. Out: an Outcome an entry. Start reading in ``people.py``.
"""

from bench.drills.attacks import contents, people, values

ENTRIES = (*values.ENTRIES, *people.ENTRIES, *contents.ENTRIES)
