"""Mails with files attached, as mail programs write them."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP


def mail(*files: tuple[str, bytes], body: str = "现报上年度报告，请审阅。") -> bytes:
    """Build a mail with this body and these files (name, bytes) attached."""
    message = EmailMessage(policy=SMTP)
    message["Received"] = "from mail.example.cn by mx.example.cn; Mon, 20 Jan 2025 09:00:00 +0800"
    message["From"], message["To"] = "clerk@example.cn", "office@example.cn"
    message["Subject"] = "政府信息公开工作年度报告"
    message["MIME-Version"] = "1.0"
    message.set_content(body)
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def nested(depth: int) -> bytes:
    """Build a mail in a mail in a mail, each in a multipart."""
    lines = [b"From: a@example.cn", b"MIME-Version: 1.0"]
    for number in range(depth):
        lines += [b"Content-Type: multipart/mixed; boundary=b%d" % number, b"", b"--b%d" % number]
    lines += [b"Content-Disposition: attachment; filename=a.txt", b"", b"x"]
    return b"\r\n".join(lines)
