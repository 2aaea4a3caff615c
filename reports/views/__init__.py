"""Pages of clerks, offices, auditors and the archive; a view asks a selector or a service and renders.

In: a request. Out: a page of the template of the same name. Start reading at ``access`` (who is signed in).
"""
