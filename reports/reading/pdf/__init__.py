"""PDF files with a text layer.

In: the bytes of a file. Out: a Document with paragraphs and grids, each with its page and box in points.
Start at ``reader.read_pdf``: ``source`` asks PDFium for characters and lines, ``rules`` and ``tables`` build ruled
tables, ``form_tables`` those without ruled cells by the words of the form, ``alignment`` what is left of them by the
places on the page, ``prose`` the paragraphs, ``joining`` what a page break cut.
"""
