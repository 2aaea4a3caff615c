"""Mails with files attached.

In: the bytes of an .eml. Out: a Document without blocks whose ``embedded`` are the attached files; the registry reads
them. Start at ``reader.read_eml``; ``containers/mails`` takes the mail apart.
"""
