"""Files attached to mails that break the rules of mails, or are made to harm."""

import base64
import io

import pytest

from reports.reading.containers import mails
from reports.reading.containers.mails import Mail, has_attachment, is_mail
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from tests.reading.docx_builder import docx, paragraph
from tests.reading.mail_builder import mail

WORD = docx(paragraph("政府信息公开年度报告"))


def opened(data, **limits):
    return Mail(io.BytesIO(data), **limits)


def refusal(data, **limits):
    with pytest.raises(ReadingError) as refused:
        opened(data, **limits)
    return refused.value.code


def named(parameter: bytes) -> bytes:
    """Return a mail whose attachment has this parameter in place of its file name."""
    data = mail(("report.docx", WORD))
    assert data.count(b'filename="report.docx"') == 1
    return data.replace(b'filename="report.docx"', parameter)


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        (b'filename="=?utf-8?b?5bm05oqlLmRvY3g=?="', "年报.docx"),
        (b"filename*=utf-8''%E5%B9%B4%E6%8A%A5.docx", "年报.docx"),
        (b'filename="=?utf-8?b?QUJDR?="', "=?utf-8?b?QUJDR?="),
        (b'filename="=?nowhere?b?QUJD?="', "=?nowhere?b?QUJD?="),
        (b"filename*=idna''%ff", "附件1"),
        (b"filename*=\x00''%ff", "附件1"),
        (b"filename*" + b"1" * 5_000 + b"=x", "附件1"),
        (b"size=3", "附件1"),
    ],
    ids=["encoded word", "percent signs", "cut base64", "unknown encoding", "encoding of host names", "zero byte",
         "number without end", "no name"],
)  # fmt: skip
def test_a_file_is_read_whatever_the_mail_calls_it(parameter, name):
    data = named(parameter)
    [file] = opened(data).files
    assert file.name == name
    assert file.data == WORD
    assert read(data).blocks == read(WORD).blocks


def test_a_mail_in_a_mail_gives_its_files_too():
    lines = [
        *(b"From: a@example.cn", b"MIME-Version: 1.0", b"Content-Type: multipart/mixed; boundary=outer", b""),
        *(b"--outer", b"Content-Type: message/rfc822", b"", mail(("年报.docx", WORD)), b"--outer--", b""),
    ]
    assert [file.name for file in opened(b"\r\n".join(lines)).files] == ["年报.docx"]


def test_a_mail_without_files_is_refused_with_a_sentence_of_its_own():
    assert refusal(mail()) == "MAIL_WITHOUT_FILES"


def test_an_empty_file_is_none():
    assert [file.name for file in opened(mail(("空.docx", b""), ("年报.docx", WORD))).files] == ["年报.docx"]


def test_a_mail_of_more_than_200_files_is_refused():
    assert (
        refusal(mail(*((f"{number}.txt", b"x") for number in range(mails.MAX_FILES + 1))))
        == "PACKAGE_TOO_MANY"
    )


def parts(count: int, start: str = "") -> bytes:
    """Return a mail of this many parts without a header."""
    head = "From: a@example.cn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    return (head + start + "--x\r\n\r\na\r\n" * count + "--x--\r\n").encode()


def within(depth: int) -> bytes:
    """Return an attachment in this many groups, one in another."""
    lines = ["From: a@example.cn", "MIME-Version: 1.0"]
    for number in range(depth):
        lines += [f"Content-Type: multipart/mixed; boundary=b{number}", "", f"--b{number}"]
    lines += ["Content-Disposition: attachment; filename=a.txt", "", "x"]
    lines += [f"--b{number}--" for number in reversed(range(depth))]
    return "\r\n".join(lines).encode()


def test_groups_in_groups_are_opened_as_deep_as_mail_programs_put_them_and_no_deeper():
    assert [file.data for file in opened(within(10)).files] == [b"x"]
    assert refusal(within(30)) == "UNSAFE"


def test_a_mail_of_parts_without_end_is_refused():
    assert refusal(parts(1_001)) == "UNSAFE"


def test_a_mail_of_more_lines_than_any_attachment_has_is_refused_before_it_is_parsed(monkeypatch):
    monkeypatch.setattr(mails, "_MAX_LINES", 100)
    assert refusal(parts(1) + b"\r\n" * 200) == "TOO_LARGE"


def test_a_single_file_beyond_the_limit_costs_only_itself():
    package = opened(mail(("年报.docx", WORD), ("x.txt", b"x")), most_bytes=100)
    large, small = package.files
    assert (package.read(small), large.size) == (b"x", len(WORD))
    with pytest.raises(ReadingError) as refused:
        package.read(large)
    assert refused.value.code == "TOO_LARGE"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (b"From: a\r\nmime-version: 1.0\r\n\r\n", True),
        (b"\r\n  Subject: a\r\n b\r\nMIME-Version: 1.0\r\n", True),
        (b"From: a\r\n\r\nMIME-Version: 1.0\r\n", False),
        ("单位：甲\r\nMIME-Version: 1.0\r\n".encode(), False),
    ],
    ids=["lower case", "folded line", "only in the body", "Chinese label"],
)
def test_a_mail_is_known_by_its_header(start, expected):
    assert is_mail(start) is expected


def test_an_attachment_is_seen_before_the_mail_is_parsed():
    assert has_attachment(mail(("年报.docx", WORD)))
    assert not has_attachment(mail(body=base64.b64encode(b"Content-Disposition: attachment").decode()))
