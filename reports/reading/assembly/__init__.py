"""From the raw blocks of a reader to the blocks of a Document.

In: RawText and RawTable in reading order. Out: Paragraphs and Grids with their places. Start at
``assembler.Assembler``; ``cutting`` parts a report that is one table, ``lines`` says what a line of text is.
"""
