"""Reports of years without the form: title, agency, year and chapters as they are printed, tables as lines."""

import pytest

from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.kept_documents import MOST_CHAPTERS, kept_document
from tests.services.old_reports import old_text


def kept(text, **more):
    return kept_document(read(text.encode() if isinstance(text, str) else text), **more)


def headings(reading):
    return [chapter.heading for chapter in reading.chapters]


def test_title_agency_year_and_chapters():
    reading = kept(old_text())
    assert (reading.agency, reading.year, reading.agency_doubt) == ("青禾县水利局", 2012, None)
    assert reading.report_date == "2013-03-12"
    assert headings(reading)[:2] == ["", "一、概述"]
    assert [chapter.part for chapter in reading.chapters] == list(range(1, 9))
    assert not reading.tables
    assert not reading.cells


def test_a_table_of_contents_makes_no_chapters():
    reading = kept(
        "青禾县水利局2012年政府信息公开工作年度报告\n目录\n一、概述……1\n二、收费情况……2\n"
        "一、概述\n本局的工作，共公开一百件。\n二、收费情况\n没有收取任何费用。\n"
    )
    assert headings(reading) == ["", "一、概述", "二、收费情况"]
    assert reading.chapters[1].text == "本局的工作，共公开一百件。"


def test_text_behind_a_heading_belongs_to_its_chapter():
    reading = kept(
        "青禾县水利局2012年政府信息公开工作年度报告\n一、概述。本局的工作，共公开信息一百二十八件。\n"
    )
    assert (reading.chapters[0].heading, reading.chapters[0].text) == (
        "一、概述",
        "本局的工作，共公开信息一百二十八件。",
    )


def test_a_sentence_that_begins_with_a_numeral_is_no_heading():
    reading = kept(
        "青禾县水利局2012年政府信息公开工作年度报告\n一、概述\n一、二季度共公开信息六十件，三、四季度共公开信息七十件，比上年增加了二十件，增长显著。\n"
    )
    assert headings(reading) == ["一、概述"]


def test_a_document_without_headings_is_one_chapter():
    reading = kept("青禾县水利局2012年政府信息公开工作年度报告\n本局全年公开信息一百件，没有收到申请。\n")
    assert [(one.part, one.heading, one.text) for one in reading.chapters] == [
        (1, "", "本局全年公开信息一百件，没有收到申请。")
    ]


def test_the_name_of_the_file_is_the_last_resort_and_a_doubt():
    reading = kept(
        "一、概述\n本局全年公开信息一百件，没有收到申请。\n",
        file_name="青禾县水利局2012年政府信息公开工作年度报告.doc",
    )
    assert (reading.agency, reading.year) == ("青禾县水利局", 2012)
    assert reading.agency_doubt == "正文中没有标题，取自文件名"


def test_a_document_without_text_is_refused():
    with pytest.raises(ReadingError) as refused:
        kept("标题")
    assert refused.value.code == "EMPTY"


def test_further_chapters_stay_with_the_last():
    numerals = "一二三四五六七八九"
    lines = [f"{a}十{b}、第{a}{b}章\n第{a}{b}章的文字。" for a in numerals for b in numerals]
    reading = kept("青禾县水利局2012年政府信息公开工作年度报告\n" + "\n".join(lines))
    assert len(reading.chapters) == MOST_CHAPTERS
    assert reading.chapters[-1].text.endswith("第九九章的文字。")
