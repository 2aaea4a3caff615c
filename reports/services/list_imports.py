"""Reading 词库 or 套话库 from a workbook: first a preview of every row, then, once confirmed, one revision."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from reports.checks.results import SEVERITY_TEXT
from reports.exports.filled_workbooks import NotAWorkbook, TooMuchInside
from reports.exports.list_workbook import COLUMNS, MOST_ROWS, NotAList, TooManyRows, read_list
from reports.models import BoilerplateEntry, ListImport, WordListEntry
from reports.models.actors import Actor
from reports.models.word_lists import WordKind
from reports.permissions import require
from reports.refusals import Refused
from reports.services.word_lists import WORDS, ListRefused, apply_rows, sentence_values, word_values
from reports.statutory.editions import PART_NUMERALS

MOST_BYTES = 2 * 1024 * 1024
YES = frozenset(("是", "启用", "1", "Y", "y", "√", "true", "True"))
KINDS = {text: code for code, text in WordKind.choices}
SEVERITIES = {text: code for code, text in SEVERITY_TEXT.items()}
PARTS = {numeral: part for part, numeral in PART_NUMERALS.items()}


class ListImportRefused(Refused):
    MESSAGES = {
        "EMPTY": "请选择要导入的 Excel 文件（xlsx）。",
        "EMPTY_FILE": "文件是空的（0字节）。请从原表格重新保存一份xlsx再导入。",
        "NOT_XLSX": "文件无法打开：不是xlsx工作簿，或者已损坏。请在Excel或WPS中另存为xlsx后再导入。",
        "TOO_LARGE": "文件超过2MB，请分成几个文件导入。",
        "TOO_MANY": f"一次最多导入{MOST_ROWS}行，请分成几个文件导入。",
        "NOT_A_LIST": "没有找到“{heading}”这一列。请先导出词库，在导出的表格上修改后再导入。",
        "NO_ROWS": "表格中没有内容。",
        "APPLIED": "这份导入已经完成，不能重复导入。",
        "NOTHING": "没有可以导入的行。",
    }


@transaction.atomic
def preview_import(*, actor: Actor, list_name: str, file: File | None, name: str) -> ListImport:
    """Reads the workbook and says for each row what would happen; nothing is changed yet.

    Raises NotAllowed, ListImportRefused.
    """
    require(actor, "keep_lists", None)
    if file is None:
        raise ListImportRefused("EMPTY")
    if not file.size:
        raise ListImportRefused("EMPTY_FILE")
    if file.size > MOST_BYTES:
        raise ListImportRefused("TOO_LARGE")
    try:
        rows = read_list(list_name, file.read())
    except TooManyRows:
        raise ListImportRefused("TOO_MANY") from None
    except TooMuchInside:
        raise ListImportRefused("TOO_LARGE") from None
    except NotAList:
        raise ListImportRefused("NOT_A_LIST", heading=COLUMNS[list_name][0][1]) from None
    except NotAWorkbook:
        raise ListImportRefused("NOT_XLSX") from None
    if not rows:
        raise ListImportRefused("NO_ROWS")
    seen: set[str] = set()
    return ListImport.objects.create(
        list_name=list_name,
        file_name=name[:255],
        rows=[_previewed(list_name, number, row, seen) for number, row in rows],
        by=actor,
        at=timezone.now(),
    )


@transaction.atomic
def apply_import(*, actor: Actor, import_id: int, address: str | None = None) -> int:
    """Makes the rows of a preview count, once; returns how many entries were added or changed.

    Raises NotAllowed, ListImportRefused, ListRefused when the list changed so that a row no longer fits.
    """
    require(actor, "keep_lists", None)
    preview = ListImport.objects.select_for_update().get(pk=import_id, by=actor)
    if preview.applied_at is not None:
        raise ListImportRefused("APPLIED")
    rows = [row for row in preview.rows if row["action"] in ("new", "change")]
    if not rows:
        raise ListImportRefused("NOTHING")
    preview.applied_at = timezone.now()
    preview.save(update_fields=["applied_at"])
    return apply_rows(
        actor=actor,
        list_name=preview.list_name,
        rows=rows,
        summary=f"导入“{preview.file_name}”{len(rows)}条",
        address=address,
    )


def _previewed(list_name: str, number: int, row: Mapping[str, str], seen: set[str]) -> dict[str, object]:
    """One row: its number, values as JSON, what would happen (new, change, same, refused) and why it is refused."""
    shown = row.get("pattern") or row.get("sentence") or ""
    try:
        values = _word(row) if list_name == WORDS else _sentence(row)
        cleaned = word_values(values) if list_name == WORDS else sentence_values(values)
    except (ListRefused, CellRefused) as refused:
        return {"row": number, "text": shown, "action": "refused", "error": refused.message}
    key = str(cleaned.get("pattern") or cleaned.get("sentence"))
    if key in seen:
        return {"row": number, "text": shown, "action": "refused", "error": "与前面的行重复。"}
    seen.add(key)
    enabled = row.get("enabled", "") in YES
    action = _action(list_name, cleaned, enabled)
    return {"row": number, "text": shown, "values": values, "enabled": enabled, "action": action}


def _action(list_name: str, cleaned: Mapping[str, Any], enabled: bool) -> str:
    entry: WordListEntry | BoilerplateEntry | None
    if list_name == WORDS:
        key = {name: cleaned[name] for name in ("pattern", "is_expression")}
        entry = WordListEntry.objects.filter(**key).first()
    else:
        entry = BoilerplateEntry.objects.filter(sentence=cleaned["sentence"]).first()
    if entry is None:
        return "new"
    equal = all(getattr(entry, name) == value for name, value in cleaned.items())
    return "same" if equal and entry.enabled == enabled else "change"


class CellRefused(Refused):
    """A cell of the workbook that means nothing."""

    MESSAGES = {
        "KIND": "类别“{text}”不在{known}之内。",
        "SEVERITY": "级别“{text}”不在{known}之内。",
        "PARTS": "适用部分“{text}”写法有误，请写如“一、五”，全部适用则留空。",
        "DATE": "日期“{text}”写法有误，请写如2026-01-31。",
    }


def _word(row: Mapping[str, str]) -> dict[str, object]:
    kind, severity = row.get("kind") or "错别字", row.get("severity") or "提示"
    if kind not in KINDS:
        raise CellRefused("KIND", text=kind[:20], known="、".join(KINDS))
    if severity not in SEVERITIES:
        raise CellRefused("SEVERITY", text=severity[:20], known="、".join(SEVERITIES))
    return {
        "pattern": row.get("pattern", ""),
        "is_expression": row.get("is_expression", "") in YES,
        "suggestion": row.get("suggestion", ""),
        "kind": KINDS[kind],
        "severity": SEVERITIES[severity],
        "exceptions": re.sub(r"[；;]", "\n", row.get("exceptions", "")),
        "parts": _parts(row.get("parts", "")),
        "note": row.get("note", ""),
        **_validity(row),
    }


def _sentence(row: Mapping[str, str]) -> dict[str, object]:
    return {"sentence": row.get("sentence", ""), "note": row.get("note", ""), **_validity(row)}


def _parts(text: str) -> list[int]:
    signs = re.findall(r"[一二三四五六1-6]", text)
    if re.sub(r"[一二三四五六1-6第部分全、，,；;\s]", "", text):
        raise CellRefused("PARTS", text=text[:20])
    return sorted({PARTS.get(sign) or int(sign) for sign in signs})


def _validity(row: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for key in ("valid_from", "valid_to"):
        text = row.get(key, "").replace("/", "-").replace(".", "-")
        if text:
            try:
                year, month, day = (int(part) for part in text.split("-"))
                found[key] = date(year, month, day).isoformat()
            except ValueError:
                raise CellRefused("DATE", text=text[:20]) from None
    return found


def list_rows(list_name: str) -> list[dict[str, str]]:
    """Every entry of a list as the workbook prints it."""
    model: type[WordListEntry | BoilerplateEntry] = WordListEntry if list_name == WORDS else BoilerplateEntry
    return [_as_row(entry) for entry in model._default_manager.order_by("pk")]


def _as_row(entry: WordListEntry | BoilerplateEntry) -> dict[str, str]:
    row = {
        "valid_from": entry.valid_from.isoformat() if entry.valid_from else "",
        "valid_to": entry.valid_to.isoformat() if entry.valid_to else "",
        "note": entry.note,
        "enabled": "是" if entry.enabled else "否",
    }
    if isinstance(entry, BoilerplateEntry):
        return row | {"sentence": entry.sentence}
    return row | {
        "pattern": entry.pattern,
        "is_expression": "是" if entry.is_expression else "否",
        "suggestion": entry.suggestion,
        "kind": entry.get_kind_display(),
        "severity": entry.get_severity_display(),
        "exceptions": "；".join(entry.exceptions.splitlines()),
        "parts": "、".join(PART_NUMERALS[part] for part in entry.parts),
    }
