"""What many reports say together. Pure.

In: figures of single reports by cell. Out: sums that know how many reports state a number and how many leave it blank,
and what is computed from them. Start reading in ``sums.py``.
"""
