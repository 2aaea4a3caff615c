"""The narrative checks stay within the limits of wrong and missing findings over the sentence table."""

from collections import Counter

import pytest

from tests.checks.judged_sentences import MEASURED, Sentence, measure
from tests.checks.sentences import SENTENCES

PRECISION, RECALL = 0.98, 0.95
FEWEST = 200


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: f"{sentence.base}: {sentence.text[:40]}")
def test_a_sentence_gives_the_findings_that_are_right(sentence: Sentence):
    assert sentence.found == frozenset(sentence.findings)


def test_precision_and_recall_over_all_sentences():
    measured = measure(SENTENCES)
    assert measured.precision >= PRECISION
    assert measured.recall >= RECALL


def test_the_table_has_enough_sentences_and_no_text_twice():
    assert len(SENTENCES) >= FEWEST
    written = Counter((sentence.base, sentence.part, sentence.text) for sentence in SENTENCES)
    assert max(written.values()) == 1


def test_every_measured_check_is_right_somewhere():
    assert {check for sentence in SENTENCES for check in sentence.findings} == MEASURED
