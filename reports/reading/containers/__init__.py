"""Checks before parsing.

In: the bytes of a file. Out: its parts (``archives``, ``packages``, ``mails``), or a ReadingError for what no report
needs: bombs, floods, entities, passwords. Start at ``archives.Archive`` and ``archives.parse_xml``.
"""
