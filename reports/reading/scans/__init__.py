"""Scanned pages, photographs and screenshots.

In: the bytes of an image file, or of a PDF file without a text layer. Out: a Document with ``guessed`` set.
Start at ``reader.read_image``: ``pictures`` draws the pages, ``pages.read_pages`` has them turned upright
and level (``turning``), finds ruled tables (``rules``) and their lines (``cells``) and has them read (``engine``);
``blocks`` joins the pages. ``looks`` refuses hopeless files first.
"""
