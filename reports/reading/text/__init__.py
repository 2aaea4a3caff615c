"""Plain text, Markdown and separated values.

In: the bytes of a text file. Out: a Document whose grids are torn unless their columns can be trusted. Start at
``reader.read_text``; ``assembly/text_tables`` finds tables in lines, ``separated`` reads .csv and .tsv.
"""
