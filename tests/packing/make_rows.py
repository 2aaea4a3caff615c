"""Writes rows that later releases must read: ``python -m tests.packing.make_rows NAME`` adds a file, once a format."""

import base64
import json
import sys

from reports.packing import Format, pack
from tests.packing.readings import full_reading
from tests.packing.test_packed import CHECKED, ROWS, digest_of, of_demonstration


def rows():
    readings = [full_reading("2019"), full_reading("2021"), {"cells": {}, "title": None}]
    readings += [of_demonstration()[kind] for kind in ("docx", "pdf")]
    values = {
        Format.READING: readings,
        Format.CHECKED: [CHECKED, {"amounts": {}, "unassessed": []}],
        Format.TEXT: ["本年度未收取信息处理费。\n", ""],
    }
    for form, each in values.items():
        for value in each:
            packed = base64.b64encode(pack(value, form)).decode()
            yield json.dumps({"format": form, "sha256": digest_of(value), "packed": packed})


if __name__ == "__main__":
    with (ROWS / f"{sys.argv[1]}.jsonl").open("x", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows())
