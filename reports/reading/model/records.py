"""Records: the small immutable values that a document and its reading are made of by the thousand."""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, gc=False):
    """Base of a frozen record that is compared, hashed and pickled by its fields.

    A subclass lists its fields as a dataclass does and repeats ``frozen=True``, which type checkers do not inherit.
    A changed copy is made with ``msgspec.structs.replace``. Fields hold immutable values only: records take no part
    in garbage collection.
    """
