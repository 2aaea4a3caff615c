"""The checks: a catalogue as data and one engine that applies it. Pure.

In: a ``Subject``, which is a reading, the cells that count now, and what is on file beside it.
Out: a ``CheckResult``, roots before their echoes. Start reading at ``entries.Check``, ``catalogue``, ``engine``.
"""
