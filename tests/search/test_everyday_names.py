"""Everyday names of agencies are read as the official ones too."""

import pytest

from reports.search.everyday_names import MOST_FORMS, SUBJECTS, official_forms, stands_for
from reports.search.pairs import compared, keys_of
from reports.search.words import MOST_READINGS, words_of


@pytest.mark.parametrize(
    ("typed", "official"),
    [
        ("镇政府", "青禾县清河镇人民政府"),
        ("青禾县政府", "青禾县人民政府"),
        ("县政府办", "青禾县人民政府办公室"),
        ("卫健委", "青云市卫生健康委员会"),
        ("青禾县卫健局", "青禾县卫生健康局"),
        ("发改委", "青云市发展和改革委员会"),
        ("市人社局", "青云市人力资源和社会保障局"),
        ("住建局", "青禾县住房和城乡建设局"),
        ("市监局", "青禾县市场监督管理局"),
        ("市场监管局", "青禾县市场监督管理局"),
        ("文旅局", "青禾县文化广电旅游局"),
        ("退役军人局", "青禾县退役军人事务局"),
        ("应急局", "青禾县应急管理局"),
        ("医保局", "青禾县医疗保障局"),
        ("城管局", "青禾县综合行政执法局"),
        ("资规局", "青禾县自然资源和规划局"),
        ("民宗委", "青云市民族宗教事务委员会"),
        ("东街街道办", "青禾县东街街道办事处"),
        ("开发区管委会", "青禾经济开发区管理委员会"),
        ("财政局", "青禾县财政局"),
        ("高新区", "青云高新技术产业开发区管理委员会"),
        ("高新区管委会", "青云高新技术产业开发区管理委员会"),
        ("经开区", "青禾经济技术开发区管理委员会"),
        ("公交公司", "青云市公共交通集团有限公司"),
        ("自来水公司", "青云市供水有限责任公司"),
        ("县医院", "青禾县人民医院"),
        ("国土局", "青禾县国土资源局"),
        ("食药监局", "青禾县食品药品监督管理局"),
        ("食药监局", "青禾县市场监督管理局"),
        ("国土局", "青禾县自然资源局"),
        ("环保局", "青云市生态环境局青禾分局"),
        ("卫计局", "青禾县卫生健康局"),
        ("卫计委", "青禾县卫生健康局"),
        ("卫计局", "青云市卫生健康委员会"),
        ("教体局", "青禾县教育局"),
        ("市府办", "青云市人民政府办公室"),
        ("县府办", "青禾县人民政府办公室"),
    ],
)
def test_an_everyday_name_finds_the_agency(typed, official):
    words = words_of(typed)
    assert any(keys <= keys_of([official]) for keys in words.readings)
    assert not words.missing_in((compared(official),))


@pytest.mark.parametrize(
    "text",
    [
        "人民政府",
        "县人民政府",
        "政府采购",
        "政府信息公开",
        "卫生健康委员会",
        "街道办事处",
        "县政府办公室",
        "发改委员",
        "经济技术开发区",
        "人民医院",
        "公共交通公司",
        "第一部分",
    ],
)
def test_official_names_and_other_words_are_not_read_otherwise(text):
    assert all(
        "人民人民" not in form and "员会员会" not in form and "室公室" not in form
        for form in official_forms(text)
    )
    if text != "县政府办公室":
        assert official_forms(text) == ()


def test_every_abbreviation_is_shorter_than_what_it_stands_for():
    for subject, official in SUBJECTS.items():
        assert all(len(each) > len(subject) for each in official), subject
        assert official_forms(f"{subject}局")[0] == f"{official[0]}局"


def test_readings_are_bounded():
    assert len(official_forms("文旅局城管局文旅局")) == MOST_FORMS
    words = words_of("文旅局 城管局 县政府 发改委 卫健委")
    assert len(words.readings) <= MOST_READINGS
    assert len(words.forms) == 5


@pytest.mark.parametrize(
    ("short", "full", "stands"),
    [
        ("公交公司", "公共交通集团有限公司", True),
        ("高新区", "高新技术产业开发区", True),
        ("卫健委", "卫生健康委员会", True),
        ("街道办", "街道办事处", True),
        ("水利局", "水利局", False),
        ("公安局", "公共资源交易中心", False),
        ("卫健委", "卫生健康局", False),
        ("新区", "新技术区", False),
        ("交公公司", "公共交通公司", False),
        ("公交公司", "交通运输公司", False),
    ],
)
def test_a_short_form_keeps_the_order_the_first_character_and_the_kind(short, full, stands):
    assert stands_for(short, full) is stands
