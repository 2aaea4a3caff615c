"""docs/reading-errors.md matches the code, and every code has a message with an action."""

import re
from pathlib import Path

import pytest

from reports.management.commands.write_reading_errors_doc import document
from reports.reading.model.errors import MESSAGES, ReadingError
from reports.recognition.reading import DOUBT_TEXT, Doubt

ROOT = Path(__file__).parents[3]


def test_the_document_is_up_to_date():
    assert (ROOT / "docs" / "reading-errors.md").read_text(encoding="utf-8") == document()


#: Actions of a clerk: on the file, on the package, or on the page.
ACTIONS = re.compile(
    "(?:上传|导出|打包|另存为docx|压缩图片|分成几个|取出|去掉密码|删去大图片|扫描|确认上传的是|点“重新读取”)"
)


@pytest.mark.parametrize(("code", "message"), MESSAGES.items(), ids=list(MESSAGES))
def test_every_sentence_names_the_fault_and_then_what_the_clerk_does_about_it(code, message):
    fault, asks, remedy = message.partition("请")
    assert len(fault) >= 4, f"{code}: the fault is missing"
    assert asks, f"{code}: nothing is asked of the clerk"
    assert ACTIONS.search(remedy.partition("仍未解决")[0]), f"{code}: names no action of the clerk"
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
