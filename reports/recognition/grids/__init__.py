"""The statutory tables of a document, from complete grids and from tables torn into text.

In: the blocks of a ``Document``. Out: ``TablesFound``, every cell with its place and its doubt.
Start reading at ``tables.find_tables``, then ``complete_grids``, ``torn_tables`` and ``printed_lines.fit``.
"""
