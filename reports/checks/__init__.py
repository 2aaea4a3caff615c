"""The checks: a catalogue as data and one engine that applies it. Pure.

In: a ``Subject`` (a reading, the cells that count now, and what is on file beside it; ``subjects.subject_from_reading``).
Out: a ``CheckResult`` of instances, roots before their echoes. Start reading at ``entries.Check``, ``catalogue``, ``engine``.
"""
