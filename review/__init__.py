"""The workflow: hand-in, one to three review stages, questions, second persons, messages.

In: a submission and an act of a person. Out: the moved submission with its event, or the refusal.
Start reading at ``rules`` (who may do what, when) and ``services.move``.
"""
