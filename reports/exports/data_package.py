"""datapackage.json (Frictionless Data Package) for the files of the open data. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.exports.open_columns import Column
from reports.exports.open_data import columns_of

MEDIA_TYPES = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TYPES = {"integer": "integer", "decimal": "number", "text": "string", "date": "date"}


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One file as it was built."""

    name: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Licence:
    """Under what the data may be used, as the installation says it; ``title`` empty: it says nothing."""

    title: str = ""
    url: str = ""


def data_package(
    *, name: str, title: str, version: int, created: str, files: Sequence[BuiltFile], licence: Licence
) -> dict[str, Any]:
    """Return the descriptor: one resource a file with every column, its hash and its size."""
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": name,
        "title": title,
        "version": str(version),
        "created": created,
        "resources": [_resource(each) for each in files],
    }
    if licence.title:
        found = {"name": "custom", "title": licence.title}
        package["licenses"] = [found | ({"path": licence.url} if licence.url else {})]
    return package


def _resource(file: BuiltFile) -> dict[str, Any]:
    shape, head, form = file.name.split(".")
    found: dict[str, Any] = {
        "name": f"{shape}-{head}-{form}",
        "path": file.name,
        "format": form,
        "mediatype": MEDIA_TYPES[form],
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }
    schema: dict[str, Any] = {"fields": [_field(column, head) for column in columns_of(shape)]}
    if form == "csv":
        schema["missingValues"] = [""]
        found |= {"profile": "tabular-data-resource", "encoding": "utf-8-sig", "dialect": {"delimiter": ","}}
    return found | {"schema": schema}


def _field(column: Column, head: str) -> dict[str, Any]:
    other = column.zh if head == "en" else column.en
    found: dict[str, Any] = {"name": getattr(column, head), "type": _TYPES[column.kind], "title": other}
    if column.explained:
        found["description"] = column.explained
    if column.words:
        found["constraints"] = {"enum": [column.value(code, head) for code in column.words]}
    return found
