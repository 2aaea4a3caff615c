"""Names and kinds that mislead: turned direction, headers in GBK, files that are no reports."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable

from bench.drills.attacks.packages import entries_of, send
from bench.drills.outcome import Outcome
from bench.drills.place import document, running

#: First bytes → a word of the sentence that the upload answers.
KINDS = {
    b"\x00\x00\x00\x18ftypheic": "HEIC",
    b"\x00\x00\x00\x18ftypavif": "AVIF",
    b"\x00\x00\x00\x20ftypisom": "录像",
    b"ID3\x04\x00": "录音",
    b"SQLite format 3\x00": "数据库",
    b"8BPS\x00\x01": "Photoshop",
    b"AC1032\x00": "CAD",
    b"\x7fELF\x02\x01\x01": "无法识别",
}


def misleading_names(database: str, size: int) -> Outcome:
    """Pack files under names of turned direction and attach one under a name in bare GBK; send what is no report."""
    outcome = Outcome("names and kinds that mislead")
    with running(2, database=database) as place:
        clerk = place.clerk(0)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as packed:
            packed.writestr("年报\u202excod.docx", document(0))
        page = entries_of(clerk, send(clerk, stream.getvalue()).headers.get("Location", "/"))
        outcome.check("[U+202E]" in page, "a turned name is not spelled out")
        outcome.check("\u202e" not in page, "a turned name is shown turned")
        page = entries_of(
            clerk, send(clerk, _mail("年报附件.docx".encode("gbk"))).headers.get("Location", "/")
        )
        outcome.check("年报附件.docx" in page, "a name in GBK is not read")
        for start, word in KINDS.items():
            answer = clerk.upload(place.slots[0], start + bytes(60), name="年报.docx")
            outcome.check(answer.status == 422, f"{word} was answered {answer.status}")
            outcome.check(word in answer.text, f"{word} was answered {answer.text[:60]!r}")
    return outcome


def _mail(name: bytes) -> bytes:
    """Return a mail with a report whose name stands in its header as bare bytes."""
    body = base64.encodebytes(document(0))
    return (
        b"From: a@example.cn\r\nTo: b@example.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n'
        b'Content-Type: application/octet-stream; name="' + name + b'"\r\n'
        b"Content-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="' + name + b'"\r\n\r\n' + body + b"\r\n--B--\r\n"
    )


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (misleading_names,)
