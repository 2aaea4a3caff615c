"""Traditional characters are read as simplified ones, without touching simplified text."""

import pytest

from reports.recognition.traditional import TRADITIONAL
from reports.recognition.wording import plain
from tests.recognition.reading_of import read_text, values_of

REPORT = """廣東省肇慶市鼎湖區鳳翔鎮2022年政府信息公開工作年度報告
三、收到和處理政府信息公開申請情況
一、本年新收政府信息公開申請數量 3 0 0 0 0 0 3
二、上年結轉政府信息公開申請數量 0 0 0 0 0 0 0
（一）予以公開 3 0 0 0 0 0 3
"""


def test_a_report_in_traditional_characters_gives_agency_year_and_cells():
    reading = read_text(REPORT)
    assert (reading.agency, reading.year) == ("广东省肇庆市鼎湖区凤翔镇", 2022)
    assert values_of(reading, "requests", "received") == [3, 0, 0, 0, 0, 0, 3]


@pytest.mark.parametrize("text", ["乾县", "著名", "藉此", "瞭望塔", "青石县", "年夜饭", "徵羽", "蕲春县"])
def test_characters_of_simplified_text_stay(text):
    assert plain(text) == text


NAMES = ("瀋陽 沈阳", "蘋果 苹果", "鬱南縣 郁南县", "鷹潭 鹰潭", "贛榆區 赣榆区", "後續 后续")


@pytest.mark.parametrize(("printed", "meant"), [name.split() for name in NAMES])
def test_names_of_places_are_simplified(printed, meant):
    assert plain(printed) == meant


def test_a_character_has_one_simplified_form_that_is_not_changed_again():
    assert len(TRADITIONAL) > 2500
    simplified = "".join(chr(character).translate(TRADITIONAL) for character in TRADITIONAL)
    assert simplified.translate(TRADITIONAL) == simplified
