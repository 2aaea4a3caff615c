"""Which amount is the whole of a list of parts, and where such a list ends."""

import pytest

from reports.recognition.narrative.amounts import amounts_in
from reports.recognition.narrative.breakdowns import breakdowns_in


def found(text):
    breakdowns = breakdowns_in(text, tuple(amounts_in(text)), lambda amount: False)
    return [
        (int(each.total.value), int(each.sum), each.fits)
        for each in breakdowns
        if not each.fits or len(each.parts) > 2
    ]


@pytest.mark.parametrize(
    ("text", "unfitting"),
    [
        ("今年新收申请7件，自然人的4件，法人或者其他组织的3件。其中5件已书面回复，2件结转下年度。", []),
        (
            "今年新收申请8件，自然人的4件，法人或者其他组织的3件。其中5件已书面回复，2件结转下年度。",
            [(8, 7, False)],
        ),
        (
            "今年新收申请7件，自然人的4件，法人或者其他组织的3件。其中6件已书面回复，2件结转下年度。",
            [(7, 8, False)],
        ),
        ("今年新收申请9件，其中自然人6件、企业3件。其中2件已书面回复，2件结转下年度。", []),
    ],
)
def test_parts_of_the_next_sentence_belong_to_a_whole_that_can_hold_them(text, unfitting):
    assert [each for each in found(text) if not each[2]] == unfitting


@pytest.mark.parametrize("last", [5, 6])
def test_an_item_with_a_verb_does_not_end_its_list(last):
    text = f"全年公开信息60条，其中，公告30条，财政信息4条，书记邮箱收到并转交来信1条，乡村动态20条，机构信息{last}条。"
    assert found(text) == [(60, 55 + last, last == 5)]


def test_a_verb_with_its_way_begins_another_subject():
    text = "全年收到申请30件，其中自然人25件，法人3件，网上受理20件，现场受理8件。"
    assert found(text) == [(30, 28, False)]
