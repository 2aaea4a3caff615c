"""The narrative speaks for the agency itself and by one name (Q-OTHER-AGENCY, Q-SELF-NAME)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family
from reports.checks.identity import comparable, same_body
from reports.checks.results import Instance, Severity, Subject

KEY = "report"
#: A name stands as the writer's where a sentence about the year's work begins with it.
WRITER = re.compile(
    r"(?:^|[\n。])[（(]?(?:[一二三四五六七八九十][）)、])?\s*(?:20\d\d年(?:度|以来)?|一年来|本年度|今年以来|过去一年)?[，,]?\s*"
    r"(?P<name>[\u4e00-\u9fff（）()]{3,25}?)"
    r"(?=坚持|始终|认真|严格|高度重视|紧紧|紧扣|深入|按照|根据|全面|不断|切实|积极|持续|扎实|以习近平|在[^，。]{2,14}领导|主动公开|共收到|共主动|"
    r"政府信息公开工作|政务公开工作|牢固|围绕|进一步|贯彻|大力|着力)"
)
BY_WHOM = re.compile(
    r"本(?:年度)?报告由(?P<name>[\u4e00-\u9fff（）()]{3,25}?)(?:根据|按照|依据|编制|负责|结合)"
)
OFFICE_ENDINGS = ("办公室", "政府办", "党政办")

#: Self-names of one rank: two of them in one report contradict each other. 我市 and 我办 do not.
RANKS = (
    ("县", "区(?!镇|域|间|块|位|别)", "旗"),
    ("镇(?!街)", "乡(?!村|土|镇)", "街道"),
    ("局(?!部|限|面)", "委(?!托|派|员|屈)", "厅", "院(?!校)", "中心(?!城)"),
)
SELF = re.compile(
    "(?<![自大忘唯])[我本](?P<word>"
    + "|".join(word for rank in RANKS for word in rank)
    + r"|区镇|办(?!法|理|公|事|件|结))"
)
DEPARTMENT_WORDS = ("局", "委", "厅", "院", "中心", "办")


def other_agency(check: Check, subject: Subject) -> Iterable[Instance]:
    if subject.agency is None:
        yield check.not_assessable(KEY, "未选定上报单位")
        return
    text = _text(subject)
    for found in (*WRITER.finditer(text), *BY_WHOM.finditer(text)):
        other = _registered_other(subject, found["name"])
        if other:
            yield check.failed(subject, KEY, {"他单位": found["name"]}, quoted=found["name"])
            return
    yield check.passed(KEY)


def _registered_other(subject: Subject, name: str) -> str | None:
    """The official name of another registered agency that this name means; None for the agency and its superiors."""
    official = subject.known_names.get(name) or subject.known_names.get(comparable(name))
    if official is None or official == subject.agency or official in subject.superiors:
        return None
    own = (subject.agency or "", *subject.agency_names)
    without_office = name
    for ending in OFFICE_ENDINGS:
        without_office = without_office.removesuffix(ending)
    # The office writes the government's report.
    return None if same_body(name, own) or same_body(without_office, own) else official


def self_name(check: Check, subject: Subject) -> Iterable[Instance]:
    text = _text(subject)
    words = list(dict.fromkeys(found["word"] for found in SELF.finditer(text)))
    if not words:
        yield check.not_assessable(KEY, "正文没有自称")
        return
    bare_ranks = [tuple(re.sub(r"\(.*\)", "", word) for word in rank) for rank in RANKS]
    if subject.agency_kind in ("department", "branch", "public_body"):
        # A bureau's 我县 is the county; its own names are those of bodies.
        bare_ranks = [DEPARTMENT_WORDS]
    clash = next((found for rank in bare_ranks if len(found := [w for w in words if w in rank]) > 1), None)
    if clash is None:
        yield check.passed(KEY)
    else:
        values = {"自称": "、".join(f"我{word}" for word in clash)}
        yield check.failed(subject, KEY, values, quoted="、".join(clash))


def _text(subject: Subject) -> str:
    return "\n".join((subject.reading.preamble, *(c.text for c in subject.reading.chapters)))


CHECKS = (
    Check(
        "Q-OTHER-AGENCY",
        Family.NARRATIVE_FORM,
        "正文不以其他单位自称",
        Severity.WARNING,
        "No other registered agency is named as the writer.",
        "正文以“{他单位}”自称，疑似套用其他单位文字。",
        other_agency,
        must_not_flag=(
            "superiors, partners, web site names",
            "the office that writes its government's report",
        ),
        depends=(Depends.AGENCY, Depends.NAMES),
    ),
    Check(
        "Q-SELF-NAME",
        Family.NARRATIVE_FORM,
        "自称前后一致",
        Severity.NOTICE,
        "One self-name per report: not two of the same rank.",
        "自称前后不一：{自称}。",
        self_name,
        must_not_flag=("我市 and 我办 in a government report", "我县 in a bureau's report"),
        depends=(Depends.AGENCY,),
    ),
)
