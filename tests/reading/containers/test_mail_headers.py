"""Headers of a mail written as bare GBK or UTF-8 bytes, as old mail programs do."""

import base64
import io

import pytest

from reports.reading.containers.mails import Mail
from reports.reading.kinds import sniff
from reports.reading.model.document import FileKind

NAME = "青禾县财政局2024年年报.txt"


def mail(encoding: str, disposition: str) -> bytes:
    lines = [
        *("From: 张三 <a@example.cn>", "Subject: 青禾县年报", "MIME-Version: 1.0"),
        *("Content-Type: multipart/mixed; boundary=x", "", "--x", disposition),
        *("Content-Transfer-Encoding: base64", "", base64.b64encode(b"text").decode(), "--x--", ""),
    ]
    return "\r\n".join(lines).encode(encoding)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
@pytest.mark.parametrize(
    "disposition",
    [
        f'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="{NAME}"',
        f"Content-Disposition: attachment; filename={NAME}",
        f'Content-Type: text/plain; name="{NAME}"\r\nContent-Disposition: attachment',
    ],
)
def test_a_name_in_bare_bytes_is_read_as_chinese(encoding, disposition):
    data = mail(encoding, disposition)
    assert sniff(data) is FileKind.EML
    [file] = Mail(io.BytesIO(data)).files
    assert (file.name, file.data) == (NAME, b"text")
