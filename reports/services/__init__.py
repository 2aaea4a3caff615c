"""Writes: every function is keyword-only and atomic, locks what it reads, and records who did it and why.

In: the actor, ids, values. Out: the changed rows, or a ``Refused`` with its code and sentence.
Start reading at ``events.record``, ``leases`` and ``parsing``.
"""
