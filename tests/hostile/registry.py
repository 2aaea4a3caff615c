"""All hostile files by name, for the tests and for bench/hostile.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.hostile.archives import ARCHIVES
from tests.hostile.bulky import BULKY
from tests.hostile.newer import NEWER
from tests.hostile.others import OTHERS


@dataclass(frozen=True)
class HostileFile:
    """One file. ``made``: its bytes, or their builder when large. ``codes``: all accepted codes."""

    made: bytes | Callable[[], bytes]
    codes: frozenset[str]

    @property
    def data(self) -> bytes:
        return self.made if isinstance(self.made, bytes) else self.made()


#: The part of a name before the colon is the extension of the upload.
FILES: dict[str, HostileFile] = {
    name: HostileFile(made, frozenset(codes))
    for name, (made, codes) in {**ARCHIVES, **OTHERS, **BULKY, **NEWER}.items()
}
