"""Child processes in which uploaded files are opened, under limits and without secrets.

In: the path of a stored file and its kind. Out: the JSON object that ``child`` describes, or an error with its code.
Start at ``reading_files.read_stored_file``: ``converter`` runs LibreOffice, ``sandbox`` runs ``child``, forked by a
warm ``forker`` where one is free; ``further`` lets a child read more files of one person. Only the pure core is
imported here: no settings, no database.
"""
