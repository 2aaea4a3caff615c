"""What an answer looks like: JSON, or the rows of a list as CSV (``format=csv``)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from reports.exports.sheets import FORMULA_START
from reports.problems import MEDIA_TYPE


def _plain(value: Any) -> Any:
    """Return what JSON has no form for as it is written: lazy texts, members of enumerations."""
    return str(value)


_ENCODER = msgspec.json.Encoder(enc_hook=_plain)


class FastJSON(BaseRenderer):
    """JSON, written by msgspec. A refusal is application/problem+json."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the bytes of the answer."""
        response = (renderer_context or {}).get("response")
        if response is None:
            return _ENCODER.encode(data)
        if is_problem(data):
            response["Content-Type"] = MEDIA_TYPE
        return b"" if data is None else _ENCODER.encode(data)


def is_problem(data: Any) -> bool:
    return isinstance(data, dict) and "type" in data and "code" in data and "detail" in data


class Rows(BaseRenderer):
    """The rows of a list, one a line; UTF-8 with a mark for Excel. Members of objects are columns ``a.b``."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the bytes of the file; a refusal stays a problem in JSON."""
        response = (renderer_context or {}).get("response")
        if response is not None and (is_problem(data) or response.status_code >= 400):
            response["Content-Type"] = MEDIA_TYPE
            return _ENCODER.encode(data)
        rows = data.get("results", [data]) if isinstance(data, dict) else data or []
        flat = [dict(_flattened(row)) for row in rows]
        heads = list(dict.fromkeys(name for row in flat for name in row))
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(heads)
        writer.writerows([_cell(row.get(name)) for name in heads] for row in flat)
        return b"\xef\xbb\xbf" + text.getvalue().encode()


def _flattened(row: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, dict) and value:
            yield from _flattened(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _cell(value: Any) -> Any:
    if value is None or value == {}:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        value = _list(value)
    text = str(value)
    return f"'{text}" if text[:1] in FORMULA_START else text


def _list(values: Iterable[Any]) -> str:
    """A list in one cell: texts and numbers joined, anything else as JSON."""
    values = list(values)
    if any(isinstance(each, (dict, list, tuple)) for each in values):
        return _ENCODER.encode(values).decode()
    return "；".join(map(str, values))


class Negotiation(DefaultContentNegotiation):
    """As DRF's, but ``format`` counts whatever the header says, and an unknown one is refused with a sentence."""

    def select_renderer(  # type: ignore[override]  # the stubs know one kind of renderer
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the renderer and its media type. Raises ValidationError."""
        asked = request.query_params.get("format", "")
        if not asked or format_suffix:
            return super().select_renderer(request, renderers, format_suffix)
        for renderer in renderers:
            if renderer.format == asked:
                return renderer, renderer.media_type
        known = "、".join(str(renderer.format) for renderer in renderers)
        raise ValidationError({"format": [f"没有“{asked}”这种格式，可用：{known}。"]})
