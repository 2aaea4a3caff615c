"""Changing what the checks are run with: every change of settings or lists is one revision, and a new version."""

from __future__ import annotations

import re
from dataclasses import fields
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from reports.checks.catalogue import CATALOGUE
from reports.checks.check_settings import CheckSettings
from reports.checks.results import SEVERITY_TEXT
from reports.models import BoilerplateEntry, CheckSetRevision, WordListEntry
from reports.models.actors import Actor
from reports.models.check_settings import RevisionOf
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.check_set import settings_from, values_of
from reports.services.rechecking import check_set_changed

LONGEST_SUMMARY = 400

#: Settings as people read them. What is not here has no field on the page.
SETTING_LABELS: dict[str, str] = {
    "similarity_notice": "相似度提示线",
    "similarity_warning": "相似度警告线",
    "similarity_min_characters": "参加比对的最少字数",
    "carry_ratio": "结转占新收的上限",
    "jump_factor": "数量变化倍数",
    "jump_from": "变化起算数",
    "fee_unit_from": "收费金额疑似单位有误的起点（万元）",
    "narrative_length_on": "检查总体情况字数",
    "narrative_length_max": "总体情况字数上限",
    "article_50_severity": "条例第五十条内容缺失的级别",
    "doubt_below": "识别可信度低于此值为存疑",
    "powers": "各类单位的职权",
    "disabled": "停用的校验",
}


class SettingsRefused(Refused):
    MESSAGES = {
        "UNKNOWN": "没有“{name}”这项设置。",
        "UNCHANGED": "设置没有变化，无需保存。",
        "LIMITS": "相似度提示线须大于0，且不高于警告线；警告线不高于1。",
        "RANGE": "“{name}”超出允许范围：{range}。",
        "CHECK_UNKNOWN": "没有编号为“{check}”的校验。",
        "STALE": "{who}刚修改过校验设置，请刷新页面核对后再保存。",
    }


#: setting → (least, most) that make sense
RANGES: dict[str, tuple[Decimal | float | int, Decimal | float | int]] = {
    "similarity_min_characters": (50, 5000),
    "carry_ratio": (Decimal(0), Decimal(10)),
    "jump_factor": (2, 1000),
    "jump_from": (1, 100_000),
    "fee_unit_from": (Decimal(1), Decimal(10) ** 9),
    "narrative_length_max": (100, 100_000),
    "doubt_below": (0.0, 1.0),
}


@transaction.atomic
def change_settings(
    *, actor: Actor, settings: CheckSettings, expected_revision: int | None = None, address: str | None = None
) -> CheckSetRevision:
    """From now on the checks run with these settings; reports of the open years are checked again.

    ``expected_revision``: the newest one that the actor saw, 0 when there was none.
    Raises NotAllowed unless the actor administers, SettingsRefused.
    """
    require(actor, "keep_lists", None)
    last = newest_revision()
    if expected_revision is not None and last is not None and last.pk != expected_revision:
        raise SettingsRefused("STALE", who=last.by_name)
    _refuse(settings)
    old = settings_from(last.values if last else {})
    changed = [
        item.name for item in fields(CheckSettings) if getattr(settings, item.name) != getattr(old, item.name)
    ]
    if not changed:
        raise SettingsRefused("UNCHANGED")
    summary = "；".join(
        f"{SETTING_LABELS.get(name, name)}：{shown(getattr(old, name))} → {shown(getattr(settings, name))}"
        for name in changed
    )
    before, after = values_of(old), values_of(settings)
    return revise(
        of=RevisionOf.SETTINGS,
        summary=summary,
        before=before,
        after=after,
        values=after,
        actor=actor,
        address=address,
    )


def newest_revision() -> CheckSetRevision | None:
    """The last revision, with its row locked where the database can: one change at a time."""
    return CheckSetRevision.objects.select_for_update().order_by("-id").first()


def revise(
    *,
    of: RevisionOf,
    summary: str,
    before: dict,
    after: dict,
    actor: Actor,
    address: str | None,
    values: dict | None = None,
    recheck: bool = True,
) -> CheckSetRevision:
    """Write the next revision with the settings and lists of this moment. The caller is in a transaction.

    ``recheck`` False: what the checks use has not changed (an entry that is switched off was edited).
    """
    last = newest_revision()
    revision = CheckSetRevision.objects.create(
        of=of,
        summary=summary[:LONGEST_SUMMARY],
        before=before,
        after=after,
        values=values if values is not None else (last.values if last else {}),
        words=[entry_data(entry) for entry in WordListEntry.objects.enabled().order_by("id")],
        boilerplate=[sentence_data(entry) for entry in BoilerplateEntry.objects.enabled().order_by("id")],
        by=actor,
        by_name=str(actor)[:50] if actor else "系统",
        address=address,
        at=timezone.now(),
    )
    if recheck:
        check_set_changed(summary=f"{revision.get_of_display()}：{summary}", actor=actor)
    return revision


def entry_data(entry: WordListEntry) -> dict[str, object]:
    """The entry as JSON, as revisions and dry runs store it."""
    return {
        "id": entry.pk,
        "pattern": entry.pattern,
        "suggestion": entry.suggestion,
        "kind": entry.kind,
        "severity": entry.severity,
        "is_expression": entry.is_expression,
        "exceptions": [line.strip() for line in entry.exceptions.splitlines() if line.strip()],
        "parts": list(entry.parts),
        "valid_from": entry.valid_from.isoformat() if entry.valid_from else None,
        "valid_to": entry.valid_to.isoformat() if entry.valid_to else None,
    }


def sentence_data(entry: BoilerplateEntry) -> dict[str, object]:
    return {
        "id": entry.pk,
        "sentence": entry.sentence,
        "valid_from": entry.valid_from.isoformat() if entry.valid_from else None,
        "valid_to": entry.valid_to.isoformat() if entry.valid_to else None,
    }


def _refuse(settings: CheckSettings) -> None:
    if not 0 < settings.similarity_notice <= settings.similarity_warning <= 1:
        raise SettingsRefused("LIMITS")
    for name, (least, most) in RANGES.items():
        if not least <= getattr(settings, name) <= most:
            raise SettingsRefused("RANGE", name=SETTING_LABELS[name], range=f"{least}至{most}")
    if settings.article_50_severity not in SEVERITY_TEXT:
        raise SettingsRefused("RANGE", name=SETTING_LABELS["article_50_severity"], range="错误、警告、提示")
    for check in sorted(settings.disabled):
        if check not in CATALOGUE:
            raise SettingsRefused("CHECK_UNKNOWN", check=re.sub(r"[^\w-]", "", check)[:20])


def shown(value: object) -> str:
    """A setting as the log of changes prints it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, frozenset):
        return "、".join(sorted(value)) or "无"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dict):
        return "、".join(f"{kind}（{shown(frozenset(lines))}）" for kind, lines in sorted(value.items()))
    return SEVERITY_TEXT.get(str(value), str(value))
