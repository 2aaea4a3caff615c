"""Filling the gaps between what a process has allocated, before it forks children that only add to it.

A child that is given memory from a gap copies a page that it shares with its parent; new memory is a page that is
merely cleared, and what the child makes stands close together.
"""

from __future__ import annotations

import ctypes

#: Bytes of the blocks that fill the gaps, the largest first: below 1 kB each size that the C library keeps apart.
_SIZES = (*(1 << power for power in range(16, 9, -1)), *range(1008, 23, -16))
#: Blocks at most: a heap with more gaps than this keeps the others.
MOST_BLOCKS = 20_000


class Heap(ctypes.Structure):
    """What ``mallinfo2`` of the GNU C library says, in bytes or pieces; ``at_end`` is free at the end of the heap."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "pieces",
            "small_pieces",
            "mapped_pieces",
            "mapped",
            "most",
            "free_small",
            "used",
            "free",
            "at_end",
        )
    )


def fill_gaps() -> int:
    """Take all free memory between allocated blocks, for good; return the number of blocks taken.

    0 where the C library is another one than GNU's, from 2.33 on.
    """
    try:
        libc = ctypes.CDLL(None)
        heap, malloc, free, end = libc.mallinfo2, libc.malloc, libc.free, libc.sbrk
    except (AttributeError, OSError):
        return 0
    heap.restype, malloc.restype, end.restype = Heap, ctypes.c_void_p, ctypes.c_void_p
    malloc.argtypes, free.argtypes, end.argtypes = (ctypes.c_size_t,), (ctypes.c_void_p,), (ctypes.c_ssize_t,)
    taken = 0
    for size in _SIZES:
        while taken < MOST_BLOCKS:
            block = malloc(size)
            if block is None:
                return taken
            if block + size >= end(0) - heap().at_end:  # no gap is left for this size
                free(block)
                break
            taken += 1
    return taken


def gaps() -> int:
    """Bytes that are free between allocated blocks; 0 where ``fill_gaps`` does nothing."""
    try:
        heap = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError):
        return 0
    heap.restype = Heap
    found = heap()
    return int(found.free - found.at_end)
