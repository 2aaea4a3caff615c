"""Every remark of a reader is shown as a sentence."""

import ast
import re

from reports.reading.model.errors import MESSAGES
from reports.reading.model.remarks import SENTENCES, sentences
from tests.machinery.processes import ROOT

#: Codes about decoding only, on which no action is needed.
CODE = re.compile("[A-Z]+[0-9]*(?:_[A-Z0-9]+)+")
FOR_THE_RECORD = {"DECLARED_CHARSET_WRONG", "UTF16_WITHOUT_MARK"}


def remarked() -> set[str]:
    """Return every constant of the readers that looks like a code and is not an error code."""
    found = set()
    for path in (ROOT / "reports" / "reading").rglob("*.py"):
        if path.name in ("remarks.py", "errors.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found.add(node.value)
    return found - set(MESSAGES)


def test_every_code_that_readers_remark_has_its_sentence_and_no_sentence_is_without_use():
    assert remarked() == set(SENTENCES) | FOR_THE_RECORD


def test_codes_become_sentences_and_sentences_stay():
    assert sentences(["SHEET_CUT", "第3页已损坏，未能读取。", "SHEET_CUT", "UTF16_WITHOUT_MARK"]) == [
        SENTENCES["SHEET_CUT"],
        "第3页已损坏，未能读取。",
    ]


def test_a_code_that_only_says_how_a_file_was_decoded_is_not_told():
    assert sentences(FOR_THE_RECORD) == []


def test_every_sentence_ends_as_one():
    assert [sentence for sentence in SENTENCES.values() if not sentence.endswith("。")] == []
