"""What every reader returns.

``document`` is the result (Document, Grid, Paragraph, Place), ``raw`` what a reader hands to ``assembly``,
``errors`` and ``remarks`` are the codes with their Chinese sentences. Start at ``document.Document``.
"""
