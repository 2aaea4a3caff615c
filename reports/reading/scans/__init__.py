"""Scanned pages, photographs and screenshots.

In: the bytes of an image file, or of a PDF file without a text layer. Out: a Document with ``guessed`` set.
Start at ``reader.read_image``: ``pictures`` draws the pages, ``pages.read_pages`` turns them upright and straight,
finds
its ruled tables (``rules``) and has them read (``engine``); ``blocks`` joins the pages. ``looks`` refuses
hopeless files first.
"""
