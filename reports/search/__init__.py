"""Full text search. Pure.

In: texts of reports and what a person typed. Out: the pairs of characters that an index keeps, whether a text holds the
words, and snippets with the words marked. Start reading in ``pairs.py``.
"""
