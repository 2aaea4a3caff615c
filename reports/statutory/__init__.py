"""The statutory form of the annual report as data. Pure: imports nothing of the framework.

In: nothing. Out: ``EDITIONS`` with tables, lines, columns and cell codes, the sums of a table, the printed form.
Start reading at ``elements`` (what a form is made of), then ``editions`` and ``edition_2021``.
"""
