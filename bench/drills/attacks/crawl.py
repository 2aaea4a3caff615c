"""Follows the links of the portal's pages as one person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.drills.place import Answer, Person

LINK = re.compile(r'(?:href|src|hx-get)="(/[^"#]*)')


def crawl(person: Person, most: int) -> Iterator[tuple[str, Answer]]:
    """Yield path and answer of at most this many addresses, from the start page on, static files left out."""
    todo, done = ["/"], set()
    while todo and len(done) < most:
        path = todo.pop(0)
        if path in done or path.startswith(("/logout/", "/static/")):
            continue
        done.add(path)
        answer = person.get(path)
        yield path, answer
        if is_page(answer):
            todo += [link.replace("&amp;", "&") for link in LINK.findall(answer.text)]


def is_page(answer: Answer) -> bool:
    """Return whether the answer is a web page."""
    return "text/html" in answer.headers.get("Content-Type", "")
