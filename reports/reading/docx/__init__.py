"""Word files, as Word would print them with all changes accepted.

In: the bytes of a .docx. Out: a Document with complete grids. Start at ``reader.read_docx``; ``body`` reads paragraphs
and runs, ``tables`` merges, ``numbering`` generated numbers, ``looks`` what is struck out, raised or white.
"""
