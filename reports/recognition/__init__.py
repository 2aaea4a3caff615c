"""From a Document to a Reading: which grid is which table, which place is which cell. Pure.

In: a ``Document`` of ``reports.reading``. Out: a ``Reading``, or ReadingError("NO_TABLES").
Start reading at ``recognise.recognise``, then ``grids.tables.find_tables``, ``chapters`` and ``title``.
"""
