"""Invented reports printed as files, for the demo data and the tests. Pure.

In: a seed. Out: docx, html and text files of an invented region, some with faults.
Start reading at ``files.demo_files`` and ``printing.PrintedReport``.
"""
