"""Personal numbers in the narrative (P-*). A finding shows a number masked, never in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family
from reports.checks.personal_data import Number, PersonalNumber, mask_all, personal_numbers
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import report_year
from reports.checks.texts import clause_around, key_of, passages

KEY = "report"
KINDS = {
    "P-ID": Number.IDENTITY,
    "P-MOBILE": Number.MOBILE,
    "P-BANK": Number.BANK,
    "P-PASSPORT": Number.PASSPORT,
}


@lru_cache(maxsize=64)
def _found(text: str, published: tuple[str, ...], latest: int) -> tuple[list[PersonalNumber], frozenset[int]]:
    """The numbers of a passage, and where those begin that count in a report of this year; once for all kinds."""
    found = personal_numbers(text, published=published)
    counting = found
    if any(number.kind is Number.IDENTITY for number in found):
        counting = personal_numbers(text, published=published, latest_year=latest)
    return found, frozenset(number.start for number in counting)


def numbers(check: Check, subject: Subject) -> Iterable[Instance]:
    """One instance a number; the same number twice in a sentence is one."""
    wanted = KINDS[check.id]
    latest = (report_year(subject) or 2099) + 1
    seen: Counter[str] = Counter()
    for passage in passages(subject.unmasked or subject.reading, with_notes=True):
        # Everything is masked as it is wherever the text is shown; a birth after the report is no finding.
        found, flagged = _found(passage.text, subject.telephones, latest)
        # Quotes are cut from the masked text: half a number would be shown otherwise.
        text = mask_all(passage.text, found)
        shift = 0
        for number in found:
            start = number.start + shift
            end = start + len(number.mask)
            shift += len(number.mask) - (number.end - number.start)
            if number.kind is not wanted or number.start not in flagged:
                continue
            quoted = clause_around(text, start, end, margin=20)
            key = key_of(passage.part, text[max(0, start - 12) : end])
            seen[key] += 1
            if seen[key] == 1:
                yield check.failed(subject, key, {"掩码": number.mask}, quoted=quoted)
    if not seen:
        yield check.passed(KEY)


CHECKS = (
    Check(
        "P-ID",
        Family.PRIVACY,
        "公民身份号码",
        Severity.ERROR,
        "No text outside the tables, note or file property holds an 18-character identity number whose province,"
        " date and check character are right, or behind 身份证号 a number of 15 to 19 characters.",
        "正文疑似出现公民身份号码（{掩码}），公开前必须删除。",
        numbers,
        must_not_flag=(
            "wrong check character without 身份证号 before it",
            "after 统一社会信用代码",
            "inside a web address or a longer run of digits",
        ),
        depends=(Depends.AGENCY,),
    ),
    Check(
        "P-MOBILE",
        Family.PRIVACY,
        "手机号",
        Severity.WARNING,
        "The text has no mobile number except the contact telephone that the agency publishes.",
        "正文出现手机号（{掩码}），不是本单位公布的联系电话。",
        numbers,
        must_not_flag=(
            "the registered contact telephone",
            "landlines",
            "inside a web address or a longer run",
        ),
        depends=(Depends.AGENCY,),
    ),
    Check(
        "P-BANK",
        Family.PRIVACY,
        "银行卡号",
        Severity.ERROR,
        "No number of 16 to 19 digits passes Luhn's check and begins with 62 or is next to 卡号 or 账号, and none"
        " of 15 to 21 digits stands behind one of these words.",
        "正文疑似出现银行卡号（{掩码}）。",
        numbers,
        must_not_flag=("对公账户, 财政专户, 非税收入账户", "document numbers"),
        depends=(Depends.AGENCY,),
    ),
    Check(
        "P-PASSPORT",
        Family.PRIVACY,
        "护照和通行证号",
        Severity.ERROR,
        "No letter or two with 7 to 9 digits stands behind 护照 or 通行证.",
        "正文疑似出现护照或通行证号码（{掩码}），公开前必须删除。",
        numbers,
        must_not_flag=("the words without a number", "such a number without one of the words"),
        depends=(Depends.AGENCY,),
    ),
)
