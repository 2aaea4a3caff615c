"""Faults and attacks on a running portal: ``make faults``, ``make attack``.

In: a stack of real programs on SQLite or PostgreSQL. Out: one line per entry with attempts, successes and failures.
Start reading in ``running.py``, then ``faults/`` and ``attacks/``.
"""
