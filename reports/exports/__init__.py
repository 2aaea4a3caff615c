"""Files that the portal writes: yearly workbook, problem list, word lists, blank forms. Pure.

In: rows and totals as plain data (``rows``), the form from ``statutory``.
Out: xlsx and docx bytes. Start reading at ``yearly_workbook.write_yearly_workbook`` and ``sheets.Sheet``.
"""
