"""Reads that are more than a verb of a queryset: lists, progress, totals, inputs of the checks.

In: models, and the user for whom something is listed. Out: frozen rows or querysets, in a stated number of queries.
Start reading at ``slots`` (status of a slot), ``check_inputs`` (what the checks compare with) and ``totals``.
"""
