"""docs/reading-errors.md says what the code says, and every code has a sentence that says what to do."""

import re
from pathlib import Path

from reports.management.commands.write_reading_errors_doc import document
from reports.reading.model.errors import MESSAGES, ReadingError
from reports.recognition.reading import DOUBT_TEXT, Doubt

ROOT = Path(__file__).parents[2]


def test_the_document_is_up_to_date():
    assert (ROOT / "docs" / "reading-errors.md").read_text(encoding="utf-8") == document()


def test_every_sentence_says_what_to_do():
    for code, message in MESSAGES.items():
        assert re.search("请|不能|已", message), code
        assert message.endswith("。")


def test_every_code_that_a_reader_raises_has_a_sentence():
    raised = set()
    for folder in (
        ROOT / "reports" / "reading",
        ROOT / "reports" / "services",
        ROOT / "reports" / "recognition",
    ):
        for path in folder.rglob("*.py"):
            raised |= set(re.findall(r'ReadingError\(\s*"([A-Z_]+)"', path.read_text(encoding="utf-8")))
    assert len(raised) > 10
    assert raised <= set(MESSAGES)


def test_a_sentence_is_filled_in():
    assert "TIFF" in ReadingError("KIND_NOT_YET_READ", kind="TIFF图片").message


def test_every_doubt_has_a_sentence():
    assert set(DOUBT_TEXT) == set(Doubt)
