"""An example of every body of the API, made from its schema with values that a report could have. Pure."""

from __future__ import annotations

from typing import Any

REF = "#/components/schemas/"
CODE = "requests.received.total"
#: Name of a member → a value that it could have.
VALUES: dict[str, Any] = {
    "id": 1024,
    "code": CODE,
    "agency_code": "11530100MB0000001X",
    "name": "青禾县财政局",
    "agency_name": "青禾县财政局",
    "region_name": "青禾县人民政府",
    "title": "青禾县财政局2024年政府信息公开工作年度报告",
    "aliases": ["县财政局"],
    "ancestors": [1, 12],
    "year": 2024,
    "until": "2019-03-01",
    "predecessors": [],
    "successors": [],
    "valid_from": None,
    "valid_to": None,
    "version": 1,
    "review_stages": 2,
    "url": "https://portal.example.gov.cn/api/v1/reports/1024/",
    "next": None,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "digest": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "fingerprint": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "hash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "previous_hash": "",
    "file_kind": "docx",
    "file_size": 48213,
    "size": 48213,
    "file": "（文件内容）",
    "upload": "eyJhbGciOiJIUzI1NiJ9:1tQ2:kP0",
    "username": "clerk",
    "password": "（密码）",
    "token": "q3Vw0f6b1Jm8",
    "part": 1,
    "heading": "一、总体情况",
    "text": "2024年，本局主动公开政府信息126条。",
    "reason": "对照原件，识别有误",
    "message": "表三“本年新收政府信息公开申请数量”总计应为12，实为11。",
    "detail": "周丽在2025-01-20 10:32:05已改动这份年报，请重新读取后再办理。",
    "check": "T3-ROW",
    "line": "received",
    "column": "total",
    "table": "requests",
    "table_label": "收到和处理政府信息公开申请情况",
    "printed_as": "表三",
    "line_label": "一、本年新收政府信息公开申请数量",
    "column_label": "总计",
    "label": "表三“一、本年新收政府信息公开申请数量”总计",
    "unit": "件",
    "edition": "2021",
    "editions": {"requests": "2021"},
    "units": {},
    "cells": {CODE: 12},
    "tables": {"requests": {"received": {"total": 12}}},
    "without_number": {},
    "corrected": {},
    "value": 12,
    "old_value": 11,
    "new_value": 12,
    "left": 11,
    "right": 12,
    "by": "周丽",
    "actor": "周丽",
    "asked_by": "王明",
    "requested_by": "王明",
    "address": "10.1.2.3",
    "subject": CODE,
    "subject_text": "表三“一、本年新收政府信息公开申请数量”总计",
    "q": "主动公开",
    "proposed": {CODE: "12"},
    "measures": {"share.disclosed": 62.5},
    "statutory_due_dates": {"government": "2025-03-31", "department": "2025-01-31"},
    "confidence": 1.0,
    "box": None,
    "anchor": "b12r3c4",
    "lock_version": 7,
    "findings": [],
    "questions": [],
    "sentences": [],
    "data": {},
    "fields": {"version": ["请填写版本号（数字）。"]},
    "changed": [],
    "status": 409,
    "type": "/api/v1/problems/STALE/",
    "confirm": "",
    "sums": [],
}


#: As ``VALUES``, of what is sent: an example is taken as it stands.
SENT: dict[str, Any] = {
    "value": "3",
    "report": 1024,
    "move": "submit",
    "text": "经对照原件核对，数据无误。",
}
#: Members that may be left out, but that the example needs.
SENT_TOO = ("attested",)


def sent_example(schema: dict[str, Any], schemas: dict[str, Any], media: str) -> Any:
    """Return an example of a request; where nothing is required, a file in a form, the reference to it in JSON."""
    found = example_of(schema, schemas, sent=True)
    one_of_two = "upload" if "json" in media else "file"
    return found or {one_of_two: VALUES[one_of_two]}


def example_of(schema: dict[str, Any], schemas: dict[str, Any], name: str = "", *, sent: bool = False) -> Any:
    """Return a value that fits the schema. ``sent``: of a request, without what is only read and may be left out."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].removeprefix(REF)], schemas, name, sent=sent)
    for parts in ("allOf", "oneOf", "anyOf"):
        if parts in schema:
            options = schema[parts]
            named = next((each for each in options if each.get("type") != "null"), options[0])
            return example_of(named, schemas, name, sent=sent)
    kind = schema.get("type", "object")
    kinds = kind if isinstance(kind, list) else [kind]
    if sent and name in SENT:
        return SENT[name]
    if "enum" in schema:
        return next(value for value in schema["enum"] if value not in ("", None))
    known = VALUES.get(name)
    if name in VALUES and _fits(known, kinds, schema):
        return known
    return _made(schema, schemas, kinds, name, sent=sent)


def _fits(value: Any, kinds: list[str], schema: dict[str, Any]) -> bool:
    names = {
        bool: "boolean",
        int: "integer",
        float: "number",
        str: "string",
        list: "array",
        dict: "object",
        type(None): "null",
    }
    kind = names[type(value)]
    if kind == "object":
        inner = schema.get("additionalProperties", {})
        plain = not isinstance(inner, dict) or "properties" not in inner or not value
        return "object" in kinds and "properties" not in schema and plain
    if kind == "array":
        return "array" in kinds and (not value or "$ref" not in schema.get("items", {}))
    return kind in kinds or (kind == "integer" and "number" in kinds)


def _made(schema: dict[str, Any], schemas: dict[str, Any], kinds: list[str], name: str, *, sent: bool) -> Any:
    if "object" in kinds:
        required = schema.get("required", [])
        inner = schema.get("additionalProperties", {})
        if isinstance(inner, dict) and "properties" in inner:
            return {CODE: example_of(inner, schemas, "", sent=sent)}
        return {
            each: example_of(part, schemas, each, sent=sent)
            for each, part in schema.get("properties", {}).items()
            if not sent or ((each in required or each in SENT_TOO) and not part.get("readOnly"))
        }
    if "array" in kinds:
        return [example_of(schema.get("items", {"type": "string"}), schemas, name, sent=sent)]
    if "integer" in kinds:
        return max(1, schema.get("minimum", 1))
    if "number" in kinds:
        return 12
    if "boolean" in kinds:
        return True
    if "string" in kinds:
        form = {
            "date": "2025-01-20",
            "date-time": "2025-01-20T10:32:05+08:00",
            "uri": "https://example.gov.cn/",
        }
        return form.get(schema.get("format", ""), "已通过")
    return None
