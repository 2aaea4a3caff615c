"""Samples by which texts that share passages find each other."""

import random

from reports.checks.similarity import SHINGLE
from reports.checks.text_samples import MOST_SAMPLES, SAMPLE_OF, samples_of, shingle_hash

SIGNS = [chr(number) for number in range(0x4E00, 0x5E00)]


def text(seed, length):
    return "".join(random.Random(seed).choices(SIGNS, k=length))


def test_the_hash_of_a_shingle_is_the_same_in_every_process_and_fits_the_database():
    assert shingle_hash("主动公开政") == 8801788336965062046
    assert all(0 <= shingle_hash(text(seed, SHINGLE)) < 2**63 for seed in range(100))


def test_about_a_sixteenth_of_a_text_is_sampled_in_ascending_order():
    samples = samples_of(text("one", 3_200))
    assert 150 < len(samples) < 250
    assert list(samples) == sorted(set(samples))
    assert all(value % SAMPLE_OF == 0 for value in samples)


def test_a_passage_gives_the_same_samples_in_whichever_text_it_stands():
    passage = text("passage", 1_000)
    first, second = (text(name, 1_000) + passage + text(name * 2, 1_000) for name in ("甲", "乙"))
    assert set(samples_of(passage)) <= set(samples_of(first)) & set(samples_of(second))
    assert not set(samples_of(text("甲", 1_000))) & set(samples_of(text("乙", 1_000)))


def test_a_text_of_any_length_has_a_bounded_number_of_samples():
    assert len(samples_of(text("long", 20_000))) == MOST_SAMPLES
    assert samples_of("") == ()
