"""How an archived report is cited: GB/T 7714-2015 for people, BibTeX for programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

#: What would end or open a value of BibTeX, or command TeX.
TEX = re.compile(r"[{}\\\\]")


@dataclass(frozen=True, slots=True)
class Source:
    """``key``: the same for ever, of letters, digits and hyphens. ``accessed``: the day on which somebody read it."""

    author: str
    title: str
    published: date
    address: str
    accessed: date
    key: str


def gbt7714(source: Source) -> str:
    """A report on the web as GB/T 7714-2015 8.6 and 8.8 want it: [R/OL], day of publication, day of access."""
    return (
        f"{source.author}. {source.title}[R/OL]. "
        f"({source.published.isoformat()})[{source.accessed.isoformat()}]. {source.address}."
    )


def bibtex(source: Source) -> str:
    """One entry ``@techreport``; names stand in double braces, so that they are not taken apart."""
    fields = {
        "author": f"{{{_plain(source.author)}}}",
        "institution": f"{{{_plain(source.author)}}}",
        "title": f"{{{_plain(source.title)}}}",
        "year": str(source.published.year),
        "date": source.published.isoformat(),
        "url": source.address,
        "urldate": source.accessed.isoformat(),
        "language": "chinese",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@techreport{{{source.key},\n{lines}\n}}"


def _plain(text: str) -> str:
    return TEX.sub("", text)
