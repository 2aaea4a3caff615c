"""Backups of the whole portal: taken while it runs, verified, restored into an empty place.

A target folder holds ``files/`` (every stored file once, named by its digest; later backups add only new ones) and
``backups/NAME/`` with the database and ``manifest.json``. The manifest is written last: a backup without one is
unfinished and is never restored. Start reading in ``taking``.
"""
