"""Sampling shingles for the index of narratives: a text is looked up by a sixteenth of its shingles.

A shingle belongs to the sample when its 64-bit hash is divisible by ``SAMPLE_OF``, in every text alike. Two texts
therefore share that part of their samples in which they share their shingles, however different their lengths: what
MinHash, which estimates shared ÷ all, loses when a short text is part of a long one (decision 0091).
"""

from __future__ import annotations

import hashlib

from reports.checks.similarity import shingles

SAMPLE_OF = 16
#: Most samples kept of one text, the smallest hashes first; enough for 5,000 characters.
MOST_SAMPLES = 300


def shingle_hash(shingle: str) -> int:
    """63 bits of BLAKE2b, so that it fits a signed database integer and is the same everywhere."""
    return int.from_bytes(hashlib.blake2b(shingle.encode(), digest_size=8).digest()) >> 1


def samples_of(text: str) -> tuple[int, ...]:
    """The sampled hashes of a normalised text in ascending order."""
    hashes = (shingle_hash(shingle) for shingle in shingles(text))
    return tuple(sorted(value for value in hashes if value % SAMPLE_OF == 0)[:MOST_SAMPLES])
