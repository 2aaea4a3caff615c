"""What pages cost when the archive grows: ``make scale``, or ``python -m bench.scale REPORTS …``.

In: numbers of reports, smallest first. Out: for each page its queries and milliseconds at each number, on a PostgreSQL
started for it. Start reading with ``__main__``; ``filling`` copies a few real reports within the database.
"""
