"""Lists that people bring back as workbooks: what is in them, whatever is wrong with the file."""

import io
import random
from contextlib import suppress
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from reports.exports import filled_workbooks, list_workbook
from reports.exports.filled_workbooks import NotAWorkbook, TooMuchInside
from reports.exports.list_workbook import COLUMNS, NotAList, TooManyRows, read_list, write_list
from tests.reading.docx_builder import zipped
from tests.reading.docx_habits import members_of

WORD = dict.fromkeys((key for key, _, _ in COLUMNS["words"]), "") | {"pattern": "十三五", "enabled": "是"}


def exported(*rows) -> bytes:
    target = io.BytesIO()
    write_list("words", rows or [WORD], target)
    return target.getvalue()


def workbook(*sheets) -> bytes:
    """Return a workbook with these sheets, each a list of rows."""
    book, target = Workbook(), io.BytesIO()
    book.remove(book.active)
    for rows in sheets:
        page = book.create_sheet()
        for row in rows:
            page.append(row)
    book.save(target)
    return target.getvalue()


def test_an_exported_list_is_read_back_row_by_row():
    assert read_list("words", exported(WORD, WORD | {"pattern": "十四五"})) == [
        (2, WORD),
        (3, WORD | {"pattern": "十四五"}),
    ]


def test_columns_are_found_by_their_headings_on_whichever_sheet_has_them():
    data = workbook(
        [["说明"]], [], [["备注", "电话", "词条"], ["旧", 1, "甲"], [None, 2, None], [None, 3, "乙"]]
    )
    assert read_list("words", data) == [
        (2, {"note": "旧", "pattern": "甲"}),
        (4, {"note": "", "pattern": "乙"}),
    ]


def test_days_and_ticks_of_a_spreadsheet_are_texts_as_the_page_shows_them():
    rows = [["词条", "启用", "正则表达式", "有效期自", "有效期至", "适用部分"]]
    rows.append(["甲", True, False, date(2024, 1, 31), datetime.fromisoformat("2024-12-31T08:00"), 5])
    [(_, row)] = read_list("words", workbook(rows))
    assert row == {
        "pattern": "甲",
        "enabled": "是",
        "is_expression": "否",
        "valid_from": "2024-01-31",
        "valid_to": "2024-12-31",
        "parts": "5",
    }


@pytest.mark.parametrize(
    "sheets", [[[["单位", "电话"]]], [[]], [[["备注"], ["词条"]]]], ids=["other", "empty", "below"]
)
def test_a_workbook_without_the_columns_of_the_list_is_none(sheets):
    with pytest.raises(NotAList):
        read_list("words", workbook(*sheets))


@pytest.mark.parametrize("seed", range(30))
def test_a_list_damaged_by_chance_is_read_or_refused(seed):
    chance = random.Random(seed)
    data = bytearray(exported())
    for _ in range(chance.choice((1, 3, 20))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    read_or_refused(bytes(data))


@pytest.mark.parametrize("part", sorted(members_of(exported())))
@pytest.mark.parametrize("seed", range(3))
def test_a_list_with_a_damaged_part_is_read_or_refused(part, seed):
    chance = random.Random(f"{part}{seed}")
    members = members_of(exported())
    data = bytearray(members[part])
    for _ in range(2):
        at = chance.randrange(len(data))
        data[at : at + 4] = bytes([chance.choice(b'0123456789"<>/= aZ')])
    read_or_refused(zipped([*(members | {part: bytes(data)}).items()]))


def read_or_refused(data: bytes) -> None:
    with suppress(NotAWorkbook):
        assert all(set(row) <= set(WORD) for _, row in read_list("words", data))


def test_a_list_that_unpacks_to_more_than_the_limit_is_not_parsed(monkeypatch):
    monkeypatch.setattr(filled_workbooks, "MOST_UNPACKED", 5_000)
    with pytest.raises(TooMuchInside):
        read_list("words", exported())


def test_a_list_of_more_rows_than_the_limit_is_not_cut_in_silence(monkeypatch):
    monkeypatch.setattr(list_workbook, "MOST_ROWS", 3)
    rows = [WORD | {"pattern": f"词{number}"} for number in range(4)]
    assert len(read_list("words", exported(*rows[:3]))) == 3
    assert len(read_list("words", exported(*rows[:3], dict.fromkeys(WORD, "")))) == 3
    with pytest.raises(TooManyRows):
        read_list("words", exported(*rows))


def test_a_damaged_style_sheet_is_refused_as_no_workbook():
    members = members_of(exported())
    members["xl/styles.xml"] = members["xl/styles.xml"].replace(b"<cellXfs", b"<cellXfs wrong='1'", 1)
    with pytest.raises(NotAWorkbook):
        read_list("words", zipped([*members.items()]))
