"""What an annual report is, how it is read, checked, kept, exported and shown.

In: uploaded files. Out: the four statistical tables, findings, pages, workbooks, the API. Knows nothing of the review.
Start reading at ``intake.receive_upload`` and ``services.parsing``, the pure core at ``reading.registry``.
"""
