"""From the raw blocks of a reader to the blocks of a Document.

In: RawText and RawTable in reading order. Out: Paragraphs and Grids with their places. Start at
``assembler.Assembler``; ``sheets`` cuts the matrix of a sheet, ``text_tables`` finds tables in
lines of text, ``cutting`` parts a report that is one table.
"""
