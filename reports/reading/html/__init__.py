"""Web pages, as a browser would show them.

In: the bytes of a page or of a page saved with its parts (``mht``). Out: a Document with complete grids, or torn ones
where paragraphs print a table. Start at ``reader.read_html``; ``body`` turns elements into blocks.
"""
