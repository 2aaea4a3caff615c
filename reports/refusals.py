"""The common shape of "this cannot be done now": a code for programs and a Chinese sentence for the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class Refused(Exception):
    """A request that the rules do not allow now.

    ``code`` is a key of the class's ``MESSAGES``, ``message`` the sentence filled with ``values``. Raises KeyError for
    an unknown code or a value that the sentence needs and did not get.
    """

    MESSAGES: ClassVar[Mapping[str, str]] = {}

    def __init__(self, code: str, **values: object) -> None:
        self.code: str = code
        self.values = values
        self.message = self.MESSAGES[code].format(**values)
        super().__init__(f"{code}: {self.message}")
