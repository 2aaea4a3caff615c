"""Citations of archived reports."""

from datetime import date

from reports.citations import Source, bibtex, gbt7714

SOURCE = Source(
    author="青禾县财政局",
    title="青禾县财政局2025年政府信息公开工作年度报告",
    published=date(2026, 1, 20),
    address="https://portal.example.cn/archive/7/",
    accessed=date(2026, 11, 29),
    key="zfxxgk-2025-7",
)


def test_people_get_the_national_form():
    assert gbt7714(SOURCE) == (
        "青禾县财政局. 青禾县财政局2025年政府信息公开工作年度报告[R/OL]. "
        "(2026-01-20)[2026-11-29]. https://portal.example.cn/archive/7/."
    )


def test_programs_get_an_entry_whose_braces_are_closed():
    entry = bibtex(SOURCE)
    assert entry.startswith("@techreport{zfxxgk-2025-7,\n")
    assert "  author = {{青禾县财政局}},\n" in entry
    assert "  urldate = {2026-11-29},\n" in entry
    assert entry.count("{") == entry.count("}")


def test_a_name_cannot_open_a_brace_or_a_command():
    name = bibtex(Source("甲}\\input{乙", "题", date(2026, 1, 1), "http://a/", date(2026, 1, 2), "k"))
    assert "{{甲input乙}}" in name
    assert name.count("{") == name.count("}")
