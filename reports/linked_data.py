"""The archive as linked data: schema.org for search engines, DCAT for catalogues of open data. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

#: What the reports are by law.
ABOUT = "政府信息公开工作年度报告（《中华人民共和国政府信息公开条例》第四十九条、第五十条）"
KEYWORDS = ("政府信息公开", "年度报告", "依申请公开", "主动公开")


def dataset(
    *, name: str, description: str, address: str, creator: str, years: tuple[int, int] | None, feed: str = ""
) -> dict[str, object]:
    """A schema.org Dataset. ``years``: the first and the last report year, None where there is none."""
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": name,
        "description": description,
        "url": address,
        "inLanguage": "zh-CN",
        "keywords": list(KEYWORDS),
        "isAccessibleForFree": True,
    }
    if creator:
        found["creator"] = {"@type": "GovernmentOrganization", "name": creator}
    if years is not None:
        found["temporalCoverage"] = f"{years[0]}-01-01/{years[1]}-12-31"
    if feed:
        found["subjectOf"] = {"@type": "DataFeed", "url": feed}
    return found


def report_of(
    *, name: str, address: str, author: str, year: int, published: date, version: int
) -> dict[str, object]:
    """A schema.org Report: one published yearly report."""
    return {
        "@context": "https://schema.org",
        "@type": "Report",
        "name": name,
        "url": address,
        "inLanguage": "zh-CN",
        "author": {"@type": "GovernmentOrganization", "name": author},
        "datePublished": published.isoformat(),
        "temporalCoverage": f"{year}-01-01/{year}-12-31",
        "version": version,
        "about": ABOUT,
        "isAccessibleForFree": True,
    }


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file of the open data: its title, address and media type."""

    title: str
    address: str
    media_type: str


def _distribution(file: OpenFile) -> dict[str, object]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": file.title,
        "dcat:downloadURL": {"@id": file.address},
        "dcat:mediaType": file.media_type,
    }


def catalogue(
    *,
    home: str,
    publisher: str,
    years: Sequence[tuple[int, int, str]],
    today: date,
    files: Mapping[int, Sequence[OpenFile]] | None = None,
    licence: str = "",
) -> dict[str, object]:
    """A DCAT catalogue. ``years``: report year, published reports, address of its page; ``files``: year → open data.

    ``licence`` is the address of the licence of the files, "" where the installation names none.
    """
    by_year = files or {}
    allowed = {"dct:license": {"@id": licence}} if licence else {}
    owner = {"dct:publisher": {"@type": "foaf:Organization", "foaf:name": publisher}} if publisher else {}
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": home,
        "@type": "dcat:Catalog",
        "dct:title": "政府信息公开工作年度报告档案",
        "dct:description": ABOUT,
        "dct:language": "zh-CN",
        "dct:modified": {"@type": "xsd:date", "@value": today.isoformat()},
        **owner,
        "dcat:dataset": [
            {
                "@id": address,
                "@type": "dcat:Dataset",
                "dct:title": f"{year}年政府信息公开工作年度报告",
                "dct:description": f"{year}年已公布的年度报告{number}份：正文、统计表和合计。",
                "dct:temporal": {
                    "@type": "dct:PeriodOfTime",
                    "dcat:startDate": {"@type": "xsd:date", "@value": f"{year}-01-01"},
                    "dcat:endDate": {"@type": "xsd:date", "@value": f"{year}-12-31"},
                },
                "dcat:keyword": list(KEYWORDS),
                "dcat:landingPage": {"@id": address},
                **owner,
                **(
                    {"dcat:distribution": [_distribution(each) | allowed for each in by_year[year]]}
                    if by_year.get(year)
                    else {}
                ),
            }
            for year, number, address in years
        ],
    }
