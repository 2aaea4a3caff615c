"""Root obeying the rights of files, as every other user does."""

import contextlib
import ctypes
import os
from collections.abc import Iterator

#: Version 3 of the kernel's capability header, and the two that let root pass over the rights of a file.
_VERSION = 0x20080522
_OVERRIDE = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


@contextlib.contextmanager
def rights_of_files_hold() -> Iterator[None]:
    """Take from this thread what lets root write everywhere; nothing changes for another user."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION, 0)
    #: Effective, permitted and inheritable, the lower 32 capabilities and then the higher.
    sets = (ctypes.c_uint32 * 6)()
    _call(libc.capget, header, sets)
    before = sets[0]
    sets[0] = before & ~_OVERRIDE
    _call(libc.capset, header, sets)
    try:
        yield
    finally:
        sets[0] = before
        _call(libc.capset, header, sets)


def _call(function, *arguments: ctypes.Array) -> None:
    if function(*arguments):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
