"""What the chapters of a report say in figures. Pure text work, no knowledge of the tables.

In: the texts of the parts and the report year. Out: ``NarrativeFacts`` (figures, claims, breakdowns, shares, growth).
Start reading at ``facts.narrative_facts``; the words are data in ``words``.
"""
