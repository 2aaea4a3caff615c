"""Keeping 词库 and 套话库: entries are added, changed, switched on and off; every change is a revision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from reports.checks.results import SEVERITY_TEXT
from reports.isolation.expressions import Fault, judge
from reports.models import BoilerplateEntry, DryRun, WordListEntry
from reports.models.actors import Actor
from reports.models.check_settings import RevisionOf
from reports.models.word_lists import WordKind
from reports.permissions import require
from reports.refusals import Refused
from reports.services.check_set import entry_data, revise, sentence_data
from reports.states import JobState

WORDS, BOILERPLATE = "words", "boilerplate"
SHORTEST_SENTENCE = 8


REFUSALS = {
    Fault.BAD: "PATTERN_BAD",
    Fault.LARGE: "PATTERN_LARGE",
    Fault.SLOW: "PATTERN_SLOW",
    Fault.EMPTY: "PATTERN_EMPTY_MATCH",
}


class ListRefused(Refused):
    MESSAGES = {
        "PATTERN_MISSING": "请填写词条。",
        "PATTERN_TOO_LONG": "词条不超过300字。",
        "PATTERN_BAD": "这不是正确的正则表达式：{why}。",
        "PATTERN_LARGE": "这个正则表达式{why}，不宜使用，请改写得更简单。",
        "PATTERN_SLOW": "这个正则表达式在长文字上超过时限，不宜使用，请改写得更简单。",
        "PATTERN_EMPTY_MATCH": "这个正则表达式会匹配空文字，请修改。",
        "SUGGESTION_TOO_LONG": "建议不超过200字。",
        "NOTE_TOO_LONG": "备注不超过200字。",
        "KIND": "请选择类别。",
        "SEVERITY": "请选择级别。",
        "PARTS": "适用部分只能是第一至第六部分。",
        "DATES": "有效期的结束日期不能早于开始日期。",
        "DUPLICATE": "已有相同的词条“{pattern}”，请修改原词条。",
        "SENTENCE_SHORT": "套话至少8个字。",
        "SENTENCE_TOO_LONG": "套话不超过500字。",
        "DRY_RUN_FIRST": "正则表达式须先在已有年报上试运行，看过命中结果后才能启用。",
        "SAME": "内容没有变化。",
    }


@transaction.atomic
def save_word(
    *, actor: Actor, values: Mapping[str, object], entry_id: int | None = None, address: str | None = None
) -> WordListEntry:
    """Adds an entry (switched off) or changes one; ``values`` as ``word_values`` returns them.

    A changed expression is switched off until it has been tried again. Raises NotAllowed, ListRefused.
    """
    require(actor, "keep_lists", None)
    return _save_word(word_values(values), entry_id, actor, address)


@transaction.atomic
def save_boilerplate(
    *, actor: Actor, values: Mapping[str, object], entry_id: int | None = None, address: str | None = None
) -> BoilerplateEntry:
    """As ``save_word`` for a sentence of the 套话库."""
    require(actor, "keep_lists", None)
    return _save_sentence(sentence_values(values), entry_id, actor, address)


@transaction.atomic
def switch_entry(
    *, actor: Actor, list_name: str, entry_id: int, enabled: bool, address: str | None = None
) -> WordListEntry | BoilerplateEntry:
    """Switches an entry on or off. Raises NotAllowed, ListRefused, DoesNotExist."""
    require(actor, "keep_lists", None)
    model: type[WordListEntry | BoilerplateEntry] = WordListEntry if list_name == WORDS else BoilerplateEntry
    entry = model._default_manager.select_for_update().get(pk=entry_id)
    if entry.enabled == enabled:
        raise ListRefused("SAME")
    if enabled and isinstance(entry, WordListEntry) and entry.is_expression and not tried(entry):
        raise ListRefused("DRY_RUN_FIRST")
    _set(entry, {"enabled": enabled}, actor)
    _revise(
        list_name,
        f"{'启用' if enabled else '停用'}“{entry}”",
        {"enabled": not enabled},
        entry,
        actor,
        address,
    )
    return entry


def tried(entry: WordListEntry) -> bool:
    """Whether a dry run of exactly this entry has ended well."""
    return DryRun.objects.filter(word=entry, state=JobState.SUCCEEDED, entry=entry_data(entry)).exists()


@transaction.atomic
def apply_rows(
    *,
    actor: Actor,
    list_name: str,
    rows: Iterable[Mapping[str, Any]],
    summary: str,
    address: str | None = None,
) -> int:
    """Saves the rows of an import as one revision and returns how many entries changed.

    Each row holds ``values`` (JSON) and ``enabled``; expressions that have not been tried stay switched off.
    """
    require(actor, "keep_lists", None)
    changed = 0
    for row in rows:
        values = row["values"]
        if list_name == WORDS:
            cleaned = word_values(values)
            key = {"pattern": cleaned["pattern"], "is_expression": cleaned["is_expression"]}
            old = WordListEntry.objects.filter(**key).values_list("pk", flat=True).first()
            word = _save_word(cleaned, old, actor, address, one_by_one=False)
            entry: WordListEntry | BoilerplateEntry = word
            may_run = not word.is_expression or tried(word)
        else:
            cleaned = sentence_values(values)
            sentence = BoilerplateEntry.objects.filter(sentence=cleaned["sentence"])
            old = sentence.values_list("pk", flat=True).first()
            entry = _save_sentence(cleaned, old, actor, address, one_by_one=False)
            may_run = True
        _set(entry, {"enabled": bool(row["enabled"]) and may_run}, actor)
        changed += 1
    if changed:
        of = RevisionOf.WORDS if list_name == WORDS else RevisionOf.BOILERPLATE
        revise(of=of, summary=summary, before={}, after={"rows": changed}, actor=actor, address=address)
    return changed


def word_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an entry, trimmed and checked. Raises ListRefused."""
    pattern = str(values.get("pattern") or "").strip()
    found: dict[str, Any] = {
        "pattern": pattern,
        "is_expression": bool(values.get("is_expression")),
        "suggestion": str(values.get("suggestion") or "").strip(),
        "kind": str(values.get("kind") or ""),
        "severity": str(values.get("severity") or ""),
        "exceptions": "\n".join(
            line.strip() for line in str(values.get("exceptions") or "").splitlines() if line.strip()
        ),
        "parts": sorted({int(part) for part in values.get("parts") or ()}),
        **_common(values),
    }
    if not pattern:
        raise ListRefused("PATTERN_MISSING")
    if len(pattern) > 300:
        raise ListRefused("PATTERN_TOO_LONG")
    if len(found["suggestion"]) > 200:
        raise ListRefused("SUGGESTION_TOO_LONG")
    if found["kind"] not in WordKind.values:
        raise ListRefused("KIND")
    if found["severity"] not in SEVERITY_TEXT:
        raise ListRefused("SEVERITY")
    if any(part not in range(1, 7) for part in found["parts"]):
        raise ListRefused("PARTS")
    if found["is_expression"]:
        refuse_expression(pattern)
    return found


def refuse_expression(pattern: str) -> None:
    """Raises ListRefused for what is not an expression, is too large, matches nothing, or is slow on long texts."""
    verdict = judge(pattern)
    if verdict.fault is not None:
        raise ListRefused(REFUSALS[verdict.fault], why=verdict.why)


def sentence_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a 套话, trimmed and checked. Raises ListRefused."""
    sentence = " ".join(str(values.get("sentence") or "").split())
    if len(sentence) < SHORTEST_SENTENCE:
        raise ListRefused("SENTENCE_SHORT")
    if len(sentence) > 500:
        raise ListRefused("SENTENCE_TOO_LONG")
    return {"sentence": sentence, **_common(values)}


def _common(values: Mapping[str, Any]) -> dict[str, Any]:
    begins, ends = _day(values.get("valid_from")), _day(values.get("valid_to"))
    if begins and ends and ends < begins:
        raise ListRefused("DATES")
    note = str(values.get("note") or "").strip()
    if len(note) > 200:
        raise ListRefused("NOTE_TOO_LONG")
    return {"valid_from": begins, "valid_to": ends, "note": note}


def _day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


def _save_word(
    values: dict[str, Any],
    entry_id: int | None,
    actor: Actor,
    address: str | None,
    *,
    one_by_one: bool = True,
) -> WordListEntry:
    same = WordListEntry.objects.filter(pattern=values["pattern"], is_expression=values["is_expression"])
    if (same.exclude(pk=entry_id) if entry_id else same).exists():
        raise ListRefused("DUPLICATE", pattern=values["pattern"])
    entry = WordListEntry.objects.select_for_update().get(pk=entry_id) if entry_id else WordListEntry()
    before = entry_data(entry) if entry_id else {}
    was_enabled = entry.enabled
    _set(entry, values, actor)
    if entry.enabled and entry.is_expression and not tried(entry):
        _set(entry, {"enabled": False}, actor)
    if one_by_one:
        summary = f"{'修改' if entry_id else '新增'}“{entry}”"
        _revise(WORDS, summary, before, entry, actor, address, recheck=was_enabled or entry.enabled)
    return entry


def _save_sentence(
    values: dict[str, Any],
    entry_id: int | None,
    actor: Actor,
    address: str | None,
    *,
    one_by_one: bool = True,
) -> BoilerplateEntry:
    same = BoilerplateEntry.objects.filter(sentence=values["sentence"])
    if (same.exclude(pk=entry_id) if entry_id else same).exists():
        raise ListRefused("DUPLICATE", pattern=str(values["sentence"])[:40])
    entry = BoilerplateEntry.objects.select_for_update().get(pk=entry_id) if entry_id else BoilerplateEntry()
    before = sentence_data(entry) if entry_id else {}
    _set(entry, values, actor)
    if one_by_one:
        summary = f"{'修改' if entry_id else '新增'}“{entry}”"
        _revise(BOILERPLATE, summary, before, entry, actor, address, recheck=entry.enabled)
    return entry


def _set(entry: WordListEntry | BoilerplateEntry, values: Mapping[str, Any], actor: Actor) -> None:
    for name, value in values.items():
        setattr(entry, name, value)
    entry.author = actor
    entry.changed_at = timezone.now()
    entry.save()


def _revise(
    list_name: str,
    summary: str,
    before: dict[str, Any],
    entry: WordListEntry | BoilerplateEntry,
    actor: Actor,
    address: str | None,
    *,
    recheck: bool = True,
) -> None:
    words = list_name == WORDS
    after = entry_data(entry) if isinstance(entry, WordListEntry) else sentence_data(entry)
    revise(
        of=RevisionOf.WORDS if words else RevisionOf.BOILERPLATE,
        summary=summary,
        before=before,
        after={**after, "enabled": entry.enabled},
        actor=actor,
        address=address,
        recheck=recheck,
    )
