"""What is read one at a time and is most of the database: readings, what was checked, texts, each as few bytes.

In: a value of JSON and its format. Out: bytes that name their format, and the same value again, of this release or of
one of years ago. Start reading with ``packed``; ``bench.packing`` makes the dictionaries and measures.
"""

from reports.packing.packed import Damaged, Format, pack, unpack

__all__ = ("Damaged", "Format", "pack", "unpack")
