"""Workbooks of the office: rows in, openpyxl workbook out. Pure: imports nothing of the framework."""
