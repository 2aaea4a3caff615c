"""The common shape of "this cannot be done now": a code for programs and a Chinese sentence for the page."""

from __future__ import annotations


class Refused(Exception):
    """``code`` is a key of the class's MESSAGES, ``message`` the filled sentence."""

    MESSAGES: dict[str, str] = {}

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.message = self.MESSAGES[code].format(**values)
        super().__init__(f"{code}: {self.message}")
