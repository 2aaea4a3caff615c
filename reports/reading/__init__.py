"""Bytes to a Document, whatever the kind of file.

In: the bytes of a file. Out: a Document of paragraphs and grids with their places, or a ReadingError with a code and a
Chinese sentence. Start at ``registry.read``: ``kinds`` finds the kind, its folder reads it; readers of one kind do not
know another kind's. Pure.
"""
