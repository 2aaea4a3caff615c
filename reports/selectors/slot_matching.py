"""Which report a file belongs to, among those that a person fills in: by its title, else by its name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from reports.checks.identity import same_body
from reports.models import AnnualReport
from reports.models.actors import Visitor
from reports.models.agencies import AgencyKind
from reports.models.annual_reports import Scope
from reports.selectors.slots import with_latest

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)")
#: Four digits alone in a name; those of a date are the day of publication and say nothing.
_BARE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)(?![-._/]?\d{1,2}[-._/]?\d{1,2})")


@dataclass(frozen=True)
class OwnSlots:
    """The reports that a person may upload now. ``names`` maps agency id → its names, the present one first."""

    slots: tuple[AnnualReport, ...]
    names: dict[int, tuple[str, ...]]


@dataclass(frozen=True)
class Proposal:
    """``report`` is None where no slot can be chosen; ``reason`` is the Chinese explanation of the choice."""

    report: AnnualReport | None
    reason: str


def own_slots(user: Visitor) -> OwnSlots:
    """The open, not exempted slots of the agencies for which the user is a clerk, with their submissions: 3 queries."""
    slots = tuple(
        with_latest(AnnualReport.objects.owned_by(user))
        .filter(exempted=False, year__is_open=True)
        .select_related("agency", "year")
        .prefetch_related("agency__aliases")
        .order_by("-year_id", "agency__sort_key", "scope")
    )
    names: dict[int, list[str]] = {}
    for slot in slots:
        known = names.setdefault(slot.agency_id, [])
        for name in (
            slot.agency.name,
            slot.agency_name,
            *(alias.name for alias in slot.agency.aliases.all()),
        ):
            if name not in known:
                known.append(name)
    return OwnSlots(slots, {agency: tuple(found) for agency, found in names.items()})


def propose(own: OwnSlots, *, path: str, title_agency: str | None, title_year: int | None) -> Proposal:
    """The report that a file belongs to.

    What the title says goes before what the name of the file says; a title of another body or year is never overruled
    by the name. ``path`` is the name with its folders.
    """
    name = plain_path(path)
    if title_agency:
        agencies = [agency for agency, names in own.names.items() if same_body(title_agency, names)]
        if not agencies:
            return Proposal(None, f"标题中的单位“{title_agency}”不是您填报的单位，请核对")
    else:
        agencies = _agencies_in(name, own)
    assumed = not agencies and len(own.names) == 1
    if assumed:
        agencies = list(own.names)
    year = title_year or year_in(name)
    if year is None:
        return Proposal(None, "标题和文件名中都没有年份，请选择")
    if len(agencies) != 1:
        return Proposal(None, "标题和文件名中没有您填报的单位，请选择")
    found = [slot for slot in own.slots if slot.agency_id == agencies[0] and slot.year_id == year]
    if not found:
        return Proposal(None, f"没有{year}年开放填报的年报，请核对")
    in_title = sum(map(bool, (title_agency, title_year)))
    sources = ("文件名", "标题和文件名", "标题")[in_title]
    if assumed:
        return Proposal(_usual(found), f"按{sources}中的年份对应，没有找到单位名称，请核对")
    if len(found) > 1:
        return Proposal(_usual(found), f"按{sources}对应；本级和汇总都要报，请核对是哪一份")
    return Proposal(found[0], f"按{sources}对应")


def plain_path(path: str) -> str:
    """A name with its folders, half-width, without blanks and the ending."""
    without = re.sub(r"\.\w{1,5}$", "", path.replace("\\", "/"))
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", without))


def year_in(name: str) -> int | None:
    """The year in the name, the last part of the path first; None when there is none or several."""
    for pattern in (_YEAR, _BARE_YEAR):
        for part in reversed(name.split("/")):
            years = set(pattern.findall(part))
            if len(years) == 1:
                return int(years.pop())
            if years:
                return None
    return None


def _agencies_in(name: str, own: OwnSlots) -> list[int]:
    """The agencies whose longest name is part of the path; several where the name is not unique."""
    best: dict[int, int] = {}
    for agency, names in own.names.items():
        best[agency] = max((len(each) for each in names if plain_path(each) in name), default=0)
    longest = max(best.values(), default=0)
    return [agency for agency, length in best.items() if length == longest] if longest else []


def _usual(slots: Sequence[AnnualReport]) -> AnnualReport:
    government = slots[0].agency.kind == AgencyKind.GOVERNMENT
    wanted = Scope.AGGREGATE if government else Scope.OWN
    return next((slot for slot in slots if slot.scope == wanted), slots[0])
