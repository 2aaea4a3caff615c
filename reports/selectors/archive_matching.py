"""Which agency and year a file of an old report belongs to, among the agencies of a region and all names they had."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reports.checks.identity import REGION_ENDINGS, SHORTEST_NAME, bare, comparable
from reports.models import Agency, AgencyAlias, FormerName
from reports.models.agencies import AgencyKind
from reports.models.archive_batches import Certainty
from reports.search.everyday_names import SHORTEST_SHORT, official_forms, stands_for
from reports.selectors.duties import default_scope
from reports.selectors.slot_matching import plain_path, year_in
from reports.statutory.editions import FIRST_REPORT_YEAR

#: Agencies named in a message where several go by one name.
MOST_NAMED = 4
#: Characters of a name without its region that a path may hold: 水利局.
SHORTEST_IN_PATH = 3
#: Characters of the longest short form that is looked for in a path.
LONGEST_SHORT = 10


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name of an agency and from when until when it was its name; None: always, or still.

    ``short``: not an official name but a short form that the office entered.
    """

    agency: Agency
    name: str
    since: date | None
    until: date | None
    short: bool = False

    def held_in(self, year: int) -> bool:
        """Whether this was the name on the last day of the year."""
        day = date(year, 12, 31)
        return (self.since is None or self.since <= day) and (self.until is None or self.until > day)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the file says of itself. ``sure``: its text prints agency and year in a title."""

    path: str
    agency: str | None = None
    year: int | None = None
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """``message`` is the Chinese explanation. NONE without an agency or a year."""

    agency: Agency | None
    year: int | None
    scope: str
    certainty: Certainty
    message: str


class NamesOfRegion:
    """All names that the agencies of a region have and had. Three queries, whatever the number of agencies."""

    def __init__(self, region: Agency) -> None:
        self.agencies = {each.pk: each for each in Agency.objects.within(region).select_related("parent")}
        self._by_name: dict[str, list[KnownName]] = defaultdict(list)
        self._by_tail: dict[str, list[KnownName]] = defaultdict(list)
        former: dict[int, list[FormerName]] = defaultdict(list)
        for row in FormerName.objects.filter(agency__in=self.agencies).order_by("until"):
            former[row.agency_id].append(row)
        for agency in self.agencies.values():
            since = agency.valid_from
            for row in former[agency.pk]:
                self._add(KnownName(agency, row.name, since, row.until))
                since = row.until
            self._add(KnownName(agency, agency.name, since, agency.valid_to))
        for alias in AgencyAlias.objects.filter(agency__in=self.agencies).order_by("pk"):
            agency = self.agencies[alias.agency_id]
            self._add(KnownName(agency, alias.name, agency.valid_from, agency.valid_to, short=True))
        self._by_first: dict[str, list[str]] = defaultdict(list)
        for name in {**self._by_name, **self._by_tail}:
            self._by_first[name[:1]].append(name)
        self._lengths = sorted({len(name) for name in (*self._by_name, *self._by_tail)}, reverse=True)

    def _add(self, known: KnownName) -> None:
        above = known.agency.parent
        region = bare(comparable(above.name)) if above is not None else ""
        for name in dict.fromkeys((comparable(known.name), bare(comparable(known.name)))):
            self._by_name[name].append(known)
            for tail in _tails(name, region):
                self._by_tail[tail].append(known)

    def called(self, printed: str) -> list[KnownName]:
        """The names that a printed name means: equal, or one of the two with the region above in front."""
        name = bare(comparable(printed))
        for form in (comparable(printed), name, *_tails(name)):
            # A region stands for its government, however short its name.
            if (len(form) >= SHORTEST_NAME or form.endswith(REGION_ENDINGS)) and form in self._by_name:
                return self._by_name[form]
        return self._by_tail.get(name, []) if len(name) >= SHORTEST_NAME else []

    def called_in_short(self, printed: str) -> list[KnownName]:
        """The names that a title means by an everyday name, a person has to confirm them: 卫健委, 县农业局, 柳溪镇.

        In front of what a path may hold (``short_in``) it has nothing but the level or the name of the region.
        """
        spelled = [known for form in official_forms(comparable(printed)) for known in self.called(form)]
        name = bare(comparable(printed))
        return spelled or self._meant(name) or self._meant_below(name)

    def _meant_below(self, name: str) -> list[KnownName]:
        """What a short form behind the name of a region means there: 高新区 of 青禾县."""
        for known in (
            known for start in self._by_first.get(name[:1], ()) for known in self._by_name.get(start, ())
        ):
            region = bare(comparable(known.name))
            if known.agency.kind == AgencyKind.GOVERNMENT and name.startswith(region):
                found = self._meant(name[len(region) :])
                if below := [one for one in found if one.agency.branch.startswith(known.agency.branch)]:
                    return below
        return []

    def short_in(self, path: str) -> list[KnownName]:
        """The names that the longest everyday name in a path means, its last folders first."""
        for part in reversed(path.split("/")):
            for length in range(min(len(part), LONGEST_SHORT), SHORTEST_SHORT - 1, -1):
                for start in range(len(part) - length + 1):
                    if found := self._meant(part[start : start + length]):
                        return found
        return []

    def _meant(self, piece: str) -> list[KnownName]:
        """What a piece of a title or of a path means as a name without its region, spelled out or shortened.

        Behind a level it means one of a region of this level: 农业局 of 县农业局.
        """
        forms = (piece, *official_forms(piece))
        found = self._plainly_meant(piece, forms)
        if found or not piece.startswith(REGION_ENDINGS):
            return found
        found = self._plainly_meant(piece[1:], [form[1:] for form in forms])
        return [one for one in found if one.agency.parent and bare(one.agency.parent.name).endswith(piece[0])]

    def _plainly_meant(self, piece: str, forms: Iterable[str]) -> list[KnownName]:
        for form in (each for each in forms if len(each) >= SHORTEST_IN_PATH):
            if found := self._by_name.get(form) or self._by_tail.get(form):
                return found
        return self._shortened(piece)

    def _shortened(self, short: str) -> list[KnownName]:
        names = [full for full in self._by_first.get(short[:1], ()) if stands_for(short, full)]
        return [known for name in names for known in self._by_name.get(name) or self._by_tail[name]]

    def named_in(self, path: str) -> list[KnownName]:
        """The longest names in a path, its last folders first."""
        for part in reversed(path.split("/")):
            for length in self._lengths:
                for start in range(len(part) - length + 1):
                    piece = part[start : start + length]
                    if found := self._by_name.get(piece) or self._by_tail.get(piece):
                        return found
        return []


def _tails(name: str, region: str = "") -> list[str]:
    """The name without the regions in front of it: 财政局 of a county without its city.

    ``region``: that above, which a zone and an enterprise may name without its 省 or 市 (云岭高新区 of 云岭市).
    """
    tails = [
        name[place + 1 :]
        for place, sign in enumerate(name)
        if sign in REGION_ENDINGS and len(name) - place - 1 >= SHORTEST_IN_PATH
    ]
    short = region[:-1]
    if len(short) > 1 and name.startswith(short) and not name.startswith(region):
        tails.append(name[len(short) :])
    return tails


#: A unit whose name goes on behind its region.
_UNIT_BEHIND = (
    "(?!人民政府|政府信息)[\u4e00-\u9fff]{1,20}?(?:局|厅|委员会|委|办公室|办|院|中心|公司|学校|医院|队)"
)


def match(names: NamesOfRegion, found: Recognised, *, latest: int) -> Match:
    """Propose agency and year. What the title says goes before the path; where they differ a person has to look.

    ``latest``: the last year that has ended. A title with an agency that the region does not have proposes none.
    """
    path = plain_path(found.path)
    in_path = year_in(path)
    year = found.year or in_path
    to_come = year is not None and year > latest
    if year is not None and not FIRST_REPORT_YEAR <= year <= latest:
        year = None
    by_title, in_short = _by_title(names, found.agency)
    by_path = names.named_in(path) or names.short_in(path)
    candidates = _narrowed(by_title or by_path, by_path, path, year)
    agencies = {known.agency.pk: known.agency for known in candidates}
    elsewhere = f"标题中的单位“{found.agency}”不在本地区的单位名录中" if found.agency and not by_title else ""
    if not agencies or (elsewhere and found.sure):
        return Match(None, year, "", Certainty.NONE, f"{elsewhere or '没有找到单位名称'}，请选择单位")
    if len(agencies) > 1:
        several = "、".join(each.name for each in list(agencies.values())[:MOST_NAMED])
        return Match(None, year, "", Certainty.NONE, f"可能是{several}，请选择单位")
    agency = next(iter(agencies.values()))
    scope = default_scope(agency)
    if year is None:
        said = "所写年度尚未结束" if to_come else "标题和文件名中都没有年度"
        return Match(agency, None, scope, Certainty.NONE, f"{said}，请填写年度")
    doubts = [said for said in (elsewhere, in_short) if said]
    doubts += _doubts(found, candidates, by_title, by_path, year, path)
    if doubts:
        return Match(agency, year, scope, Certainty.DOUBTFUL, "；".join(doubts) + "，请核对")
    known = next(each for each in candidates if each.held_in(year))
    return Match(agency, year, scope, Certainty.SURE, _said_of(known, agency))


def _said_of(known: KnownName, agency: Agency) -> str:
    """How a title that prints this name led to the agency."""
    if known.name == agency.name:
        return "按标题对应"
    if known.short:
        return f"按标题中的简称“{known.name}”对应"
    return f"按标题对应，当时名称为{known.name}"


def _by_title(names: NamesOfRegion, printed: str | None) -> tuple[list[KnownName], str]:
    """The names that a title means, and the doubt where it prints a short form."""
    if not printed:
        return [], ""
    if found := names.called(printed):
        return found, ""
    found = names.called_in_short(printed)
    return found, f"按标题中的简称“{printed}”对应" if found else ""


def _narrowed(
    candidates: Iterable[KnownName], by_path: list[KnownName], path: str, year: int | None
) -> list[KnownName]:
    """Of several agencies of one name those that had it in the year, that the path names, or whose region it names."""
    left = list(candidates)
    in_path = {known.agency.pk for known in by_path}
    for narrower in (
        lambda known: year is not None and known.held_in(year),
        lambda known: known.agency.pk in in_path,
        lambda known: known.agency.parent is not None and bare(comparable(known.agency.parent.name)) in path,
    ):
        if len({known.agency.pk for known in left}) < 2:
            break
        left = [known for known in left if narrower(known)] or left
    return left


def _doubts(
    found: Recognised,
    candidates: list[KnownName],
    by_title: list[KnownName],
    by_path: list[KnownName],
    year: int,
    path: str,
) -> list[str]:
    agency, in_path = candidates[0].agency, year_in(path)
    doubts = []
    if not by_title or not found.year:
        doubts.append("按文件名对应")
    elif not found.sure:
        doubts.append("单位或年度不是取自正文的标题")
    if by_title and by_path and agency.pk not in {known.agency.pk for known in by_path}:
        doubts.append(f"文件名中的单位是{_as_written(by_path[0].agency, path)}")
    # A folder is often named by the year of publication.
    if in_path is not None and found.year and in_path not in (found.year, found.year + 1):
        where = "文件名" if year_in(path.rsplit("/", 1)[-1]) == in_path else "文件夹名"
        doubts.append(f"{where}中的年度是{in_path}年")
    if not any(known.held_in(year) for known in candidates):
        doubts.append(f"{year}年末没有名为“{candidates[0].name}”的单位")
    return doubts


def _as_written(agency: Agency, path: str) -> str:
    """The agency that a path names: a region in front of a unit that is not known is no name of its government."""
    name = bare(comparable(agency.name))
    found = name != comparable(agency.name) and re.search(re.escape(name) + _UNIT_BEHIND, path)
    return found.group() if found else agency.name
