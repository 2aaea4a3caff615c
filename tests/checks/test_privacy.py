"""Personal numbers: real ones, look-alikes, and no full number in a finding."""

import io
from dataclasses import replace

import docx
import pytest

from reports.checks.engine import run_checks
from reports.checks.personal_data import Number, masked, masked_name, personal_numbers
from reports.checks.subjects import subject_from_reading
from reports.checks.texts import WordEntry
from reports.demo.printing import print_docx
from reports.reading.registry import read
from reports.recognition.reading import from_json, to_json
from reports.recognition.recognise import recognise
from tests.checks.building import TEXTS, cell_reading, ordinary, subject, zeros
from tests.recognition.reading_of import printed

IDENTITY, MOBILE, CARD = "11010519491231002X", "13912345678", "6217000000000000004"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"身份证号{IDENTITY}。", Number.IDENTITY),
        ("身份证号110105 19491231 002X。", Number.IDENTITY),
        ("身份证号１１０１０５１９４９１２３１００２Ｘ。", Number.IDENTITY),
        ("身份证号11010519491231002x。", Number.IDENTITY),
        (f"手机{MOBILE}，", Number.MOBILE),
        ("手机139-1234-5678，", Number.MOBILE),
        ("电话0513-83601560 13912345678", Number.MOBILE),
        (f"卡号{CARD}", Number.BANK),
        ("卡号6217 0000 0000 0000 004", Number.BANK),
        ("账号：1234567890123452", Number.BANK),
        (f"见附件{MOBILE}.docx。", Number.MOBILE),
        ("联系人一三九一二三四五六七八，", Number.MOBILE),
        ("联系人①③⑨①②③④⑤⑥⑦⑧，", Number.MOBILE),
        ("联系人（139）1234-5678，", Number.MOBILE),
        ("联系人139、1234、5678，", Number.MOBILE),
        ("联系人139*1234*5678，", Number.MOBILE),
        ("联系人139l234567O，", Number.MOBILE),
        ("一一〇一〇五一九四九一二三一〇〇二X", Number.IDENTITY),
    ],
)
def test_a_personal_number_is_found_however_it_is_written(text, kind):
    [number] = personal_numbers(text)
    assert number.kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # wrong check character
        "99010519491231002X",  # no such province
        "11010519491331002X",  # no such month
        f"统一社会信用代码：{IDENTITY}",
        f"见http://www.example.gov.cn/art/{MOBILE}.html。",
        "t20240115_3271106",
        f"编号5{MOBILE}",
        "0513-83601560",
        "12345678901",
        f"金额{MOBILE}.50元",
        "6217000000000000001",  # Luhn fails
        "1234567890123452",  # neither 62 nor beside 卡号
        f"对公账户{CARD}",
        f"缴入非税收入账户{CARD}",
        f"第{CARD}号文",
        "2024年1月15日，收到申请17737条，其中网络16203条。",
        "一、二、三、四、五、六、七、八、九、十、十一、十二",
        "①②③④⑤⑥⑦⑧⑨⑩⑪⑫",
        "二〇二四年一月一日至二〇二四年十二月三十一日",
        "热线12345、12333，电话0516-83500000、（0516）83500001",
        "138、1234、5678件",
    ],
)
def test_what_only_looks_like_a_personal_number_is_left_alone(text):
    assert personal_numbers(text) == []


def test_nobody_is_born_after_the_report():
    assert personal_numbers("320102202406010014", latest_year=2023) == []


def test_the_published_telephone_is_no_finding_however_it_is_written():
    assert personal_numbers(f"电话{MOBILE}", published=("139 1234 5678",)) == []


def test_masking_keeps_three_digits_at_the_start_and_two_at_the_end():
    text = f"甲{IDENTITY}，乙{MOBILE}、{CARD}。"
    assert masked(text) == "甲110***2X，乙139***78、621***04。"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (f"年报{MOBILE}.docx", "年报139***78.docx"),
        (f"a-{MOBILE}.pdf", "a-139***78.pdf"),
        (f"{IDENTITY}.html", "110***2X.html"),
        ("财政局-2024-20250131.docx", "财政局-2024-20250131.docx"),
    ],
)
def test_the_name_of_a_file_is_masked_although_it_looks_like_an_address(name, shown):
    assert masked_name(name) == shown


def test_no_part_of_a_finding_holds_the_number_in_full():
    everywhere = f"张某{IDENTITY}，电话{MOBILE}，共条；卡号{CARD}要求要求"
    report = subject(
        {"requests.received.total": cell_reading("requests.received.total", 3, note=f"见{IDENTITY}")},
        texts=dict.fromkeys(TEXTS, everywhere),
        title=f"报告{MOBILE}",
        preamble=everywhere,
    )
    entries = (
        WordEntry(1, "张某"),
        WordEntry(2, r"\d{4,}", is_expression=True),
        WordEntry(3, "[^，]+，", is_expression=True, suggestion="删去"),
    )
    result = run_checks(replace(report, word_list=entries))
    assert {"P-ID", "P-MOBILE", "P-BANK", "W-LIST", "W-REPEAT"} <= {i.check for i in result.findings}
    for instance in result.instances:
        said = repr(instance)
        for number in (IDENTITY, MOBILE, CARD):
            assert number not in said
            assert number[3:-2] not in said, instance


def test_each_number_is_one_finding_and_the_same_place_counts_once():
    result = run_checks(subject(texts={1: f"甲{MOBILE}，乙13912345679，再次写甲{MOBILE}。"}))
    assert len([i for i in result.findings if i.check == "P-MOBILE"]) == 3


def test_notes_and_file_properties_are_looked_through_too():
    report = subject(notes=(f"批注：联系{MOBILE}", f"属性：{IDENTITY}"))
    found = {i.check for i in run_checks(report).findings}
    assert {"P-MOBILE", "P-ID"} <= found
    assert not {i for i in run_checks(subject()).findings if i.check.startswith("P-")}


def test_the_reading_itself_is_not_changed():
    report = subject(ordinary(), texts={1: f"电话{MOBILE}"})
    run_checks(report)
    assert MOBILE in report.reading.chapter(1).text


def test_page_headers_and_the_title_of_a_word_file_are_read():
    written = io.BytesIO(print_docx(printed(zeros())))
    document = docx.Document(written)
    document.sections[0].header.paragraphs[0].text = f"请联系{MOBILE}"
    document.core_properties.title = f"年报{IDENTITY}"
    changed = io.BytesIO()
    document.save(changed)
    found = recognise(read(changed.getvalue()))
    checks = {i.check for i in run_checks(subject_from_reading(found)).findings}
    assert {"P-MOBILE", "P-ID"} <= checks
    assert from_json(to_json(found)) == found
