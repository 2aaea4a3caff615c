"""Workbooks, as their visible sheets print.

In: the bytes of a workbook (``xlsx``, ``xls``). Out: a Document with complete grids. Start at ``xlsx.read_xlsx``;
``assembly/sheets`` cuts the matrix of a sheet into paragraphs and tables.
"""
