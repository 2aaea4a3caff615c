"""Faults and attacks on a running portal: ``make faults``, ``make attack``.

In: a stack of real programs on SQLite or PostgreSQL. Out: one line an entry with what was tried, how often it held, and
what did not. Start reading in ``running.py``, then ``faults/`` and ``attacks/``.
"""
