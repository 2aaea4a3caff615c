"""The narrative checks stay within the limits of wrong and missing findings over the sentence table."""

from collections import Counter

import pytest

from tests.checks.held_out_sentences import HELD_OUT
from tests.checks.judged_sentences import MEASURED, Sentence, measure
from tests.checks.sentences import SENTENCES

PRECISION, RECALL = 0.98, 0.95
FEWEST, FEWEST_HELD_OUT = 200, 60


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: f"{sentence.base}: {sentence.text[:40]}")
def test_a_sentence_gives_the_findings_that_are_right(sentence: Sentence):
    assert sentence.found == frozenset(sentence.findings)


@pytest.mark.parametrize("table", [SENTENCES, HELD_OUT], ids=["tuned", "held out"])
def test_precision_and_recall_over_all_sentences(table):
    measured = measure(table)
    assert measured.precision >= PRECISION
    assert measured.recall >= RECALL


def test_the_table_has_enough_sentences_and_no_text_twice():
    assert len(SENTENCES) >= FEWEST
    assert len(HELD_OUT) >= FEWEST_HELD_OUT
    written = Counter((each.base, each.part, each.text) for each in (*SENTENCES, *HELD_OUT))
    assert max(written.values()) == 1


def test_every_measured_check_is_right_somewhere():
    assert {check for sentence in SENTENCES for check in sentence.findings} == MEASURED
