"""Pages of the workflow: the queue, the report page, moves, questions, messages, the audit log.

In: a request. Out: a page. Start reading at ``report`` and ``moves``.
"""
