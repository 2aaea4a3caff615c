"""Full-text search over the archive: the index finds candidates, their texts are compared, as they may be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.db.models import Q, QuerySet, Value

from reports.models import Agency, AgencyAlias, AnnualReport, FormerName, Narrative, SearchEntry
from reports.models.search import SearchedText, first_of
from reports.search.pairs import compared
from reports.search.snippets import Piece, marked, snippet
from reports.search.words import Words
from reports.selectors.shown_texts import ShownChapter, shown_chapters
from reports.statements import united
from reports.statutory.editions import PART_NUMERALS, PARTS, has_form

#: Candidates whose texts are read at first, and how many times as many for one page: where the first fill none, all
#: others at once. Beyond that the page says how far it came.
AT_ONCE, ROUNDS = 50, 8
#: Entries, newest first, that PostgreSQL looks at before it asks the index: of words in every hundredth report they
#: hold a page, while the index names all reports, which would have to be sorted.
NEWEST = 1_000
NEWEST_FIRST = ("-year_id", "-pk")
#: Reports that hold the words, beyond which they count as frequent.
FREQUENT = 5_000
#: Snippets of one report.
MOST_SNIPPETS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of hits ends: hits are ordered by year and id, newest first."""

    year: int
    entry: int

    def __str__(self) -> str:
        return f"{self.year}-{self.entry}"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of one text with the words marked. ``part``: of the narrative, 0 for the names of the agency."""

    heading: str
    part: int
    pieces: tuple[Piece, ...]

    @property
    def fragment(self) -> str:
        """Where the report's page shows it: the part, and the word itself where the browser knows text fragments."""
        word = next((piece.text.strip() for piece in self.pieces if piece.marked), "")
        return f"#part-{self.part}:~:text={quote(word, safe='')}" if self.part else ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A report that holds all words. ``title``: with the words marked."""

    report: AnnualReport
    title: tuple[Piece, ...]
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """One page. ``after``: where the next one begins; ``looked_at``: how many candidates were compared for it."""

    hits: tuple[Hit, ...]
    after: Place | None
    looked_at: int = 0


#: For each of these reports its texts as they may be shown: heading, part, text.
Texts = dict[int, list[tuple[str, int, str]]]
TextsOf = Callable[[Sequence[AnnualReport]], Texts]


def find(
    words: Words,
    *,
    among: QuerySet[AnnualReport],
    texts: SearchedText = SearchedText.REPORT,
    texts_of: TextsOf | None = None,
    after: Place | None = None,
    limit: int = 25,
) -> Hits:
    """Return up to ``limit`` reports among these whose texts hold all words, and where to go on.

    Two queries, and two more where a page is not filled by the first candidates, however many reports hold the words;
    nothing is counted.
    """
    hits: list[Hit] = []
    read = texts_of or report_texts
    looked_at = 0
    for at_once in (AT_ONCE, AT_ONCE * (ROUNDS - 1)):
        if len(hits) == limit:  # all of the first were hits: is there another one
            more = _next(words, texts, among, after, 1)
            return Hits(tuple(hits), after if more else None, looked_at)
        candidates = _next(words, texts, among, after, at_once)
        looked_at += len(candidates)
        shown = read([entry.report for entry in candidates])
        for entry in candidates:
            if len(hits) == limit:
                return Hits(tuple(hits), after, looked_at)
            after = Place(entry.year_id, entry.pk)
            hit = _hit(entry.report, shown[entry.report_id], words)
            if hit is not None:
                hits.append(hit)
        if len(candidates) < at_once:
            return Hits(tuple(hits), None, looked_at)
    return Hits(tuple(hits), after, looked_at)


def page_of_few(
    words: Words, *, among: QuerySet[AnnualReport], after: Place | None, limit: int, most: int
) -> tuple[Hits, set[int]]:
    """As ``find`` of what the index finds no more than ``most`` of, and the ids of all reports that hold the words.

    Two queries.
    """
    candidates = _next(words, SearchedText.REPORT, among, None, most)
    shown = report_texts([entry.report for entry in candidates])
    holding_all = [entry for entry in candidates if _holds(entry.report, shown[entry.report_id], words)]
    places = [(Place(entry.year_id, entry.pk), entry) for entry in holding_all]
    rest = [
        each for each in places if after is None or (each[0].year, each[0].entry) < (after.year, after.entry)
    ]
    page = rest[:limit]
    hits = tuple(_described(entry.report, shown[entry.report_id], words) for _, entry in page)
    found = Hits(hits, page[-1][0] if len(rest) > limit else None, len(candidates))
    return found, {entry.report_id for entry in holding_all}


def holding(words: Words, reports: Sequence[AnnualReport]) -> set[int]:
    """Return the ids of those of these reports whose texts hold all words. One query, none for no report."""
    if not reports:
        return set()
    shown = report_texts(reports)
    return {report.pk for report in reports if _holds(report, shown[report.pk], words)}


def is_frequent(words: Words, texts: SearchedText = SearchedText.REPORT) -> bool:
    """Whether more than ``FREQUENT`` reports may hold all words. One query."""
    holding = SearchEntry.objects.filter(texts=texts).holding(words.readings)
    return holding.order_by()[FREQUENT : FREQUENT + 1].exists()


def report_texts(reports: Sequence[AnnualReport]) -> Texts:
    """Return the names and the narrative of the effective versions as everybody may see them. One query."""
    submissions = [report.effective_submission_id for report in reports]
    texts = Narrative.objects.filter(submission__in=submissions).order_by()
    *named, written = united(
        *_named({report.agency_id for report in reports}),
        texts.values_list("submission_id", "part", "heading", "text", "pk"),
    )
    names = _names_by_agency(row for rows in named for row in rows)
    chapters: dict[int, list[Narrative]] = defaultdict(list)
    for submission, part, heading, text, _ in sorted(written, key=lambda row: (row[1], row[4])):
        chapters[submission].append(Narrative(part=part, heading=heading, text=text))
    found: Texts = {}
    for report in reports:
        known_as = "、".join(sorted(names[report.agency_id] - {report.agency_name}))
        parts = shown_chapters(chapters[report.effective_submission_id or 0], report.agency)
        found[report.pk] = [
            ("简称和曾用名", 0, known_as),
            ("单位代码", 0, report.agency.code),
            *((_heading(one, report.year_id), one.part, one.text) for one in parts),
        ]
    return found


def _named(agencies: Collection[int]) -> list[QuerySet[Any, Any]]:
    """(agency, 0, "", name, 0): as the columns of a part of the narrative."""
    nothing = (Value(0), Value(""))
    known = [AgencyAlias.objects.filter(agency__in=agencies), FormerName.objects.filter(agency__in=agencies)]
    today = Agency.objects.filter(pk__in=agencies).order_by()
    return [
        *(each.order_by().values_list("agency_id", *nothing, "name", Value(0)) for each in known),
        today.values_list("pk", *nothing, "name", Value(0)),
    ]


def _names_by_agency(rows: Iterable[Sequence[Any]]) -> dict[int, set[str]]:
    names: dict[int, set[str]] = defaultdict(set)
    for agency, _, _, name, _ in rows:
        names[agency].add(name)
    return names


def names_and_narratives(
    agencies: Collection[int], submissions: Collection[int | None]
) -> tuple[dict[int, set[str]], list[tuple[int, str]]]:
    """Return all names of these agencies, and (version, text) of the parts of these versions. One query."""
    texts = Narrative.objects.filter(submission__in=submissions).order_by()
    *named, written = united(
        *_named(agencies), texts.values_list("submission_id", "part", "heading", "text", "pk")
    )
    return _names_by_agency(row for rows in named for row in rows), [(row[0], row[3]) for row in written]


def title_of(report: AnnualReport) -> str:
    """Return the title of a report as lists show it."""
    return f"{report.agency_name}{report.year_id}年政府信息公开工作年度报告"


def place_of(text: str) -> Place | None:
    """Return what ``str(Place)`` says, None for anything else."""
    year, _, entry = text.partition("-")
    if year.isascii() and year.isdigit() and entry.isascii() and entry.isdigit() and len(text) <= 24:
        return Place(int(year), int(entry))
    return None


def _next(
    words: Words, texts: SearchedText, among: QuerySet[AnnualReport], after: Place | None, most: int
) -> list[SearchEntry]:
    """The next entries that hold the words: of the newest, where these are enough, else of all. One query."""
    entries = SearchEntry.objects.filter(texts=texts).order_by(*NEWEST_FIRST)
    if after is not None:
        entries = entries.filter(Q(year__lt=after.year) | Q(year=after.year, pk__lt=after.entry))
    if connection.vendor == "postgresql":
        before = (after.year, after.entry) if after else None
        newest = NEWEST * max(1, most // AT_ONCE)
        found = first_of(entries, words.readings, texts, among=among, before=before, newest=newest, most=most)
    else:
        found = entries.filter(report__in=among.order_by()).holding(words.readings)
    return list(found.select_related("report__agency", "report__effective_submission")[:most])


def _heading(chapter: ShownChapter, year: int) -> str:
    """A part by its name in the form; of a report kept as a document, its chapters as they are printed."""
    part = chapter.part
    return f"{PART_NUMERALS[part]}、{PARTS[part]}" if has_form(year) else chapter.heading


def _holds(report: AnnualReport, texts: list[tuple[str, int, str]], words: Words) -> bool:
    return not words.missing_in((compared(title_of(report)), *(compared(text) for _, _, text in texts)))


def _hit(report: AnnualReport, texts: list[tuple[str, int, str]], words: Words) -> Hit | None:
    return _described(report, texts, words) if _holds(report, texts, words) else None


def _described(report: AnnualReport, texts: list[tuple[str, int, str]], words: Words) -> Hit:
    found = list(_snippets(texts, words))[:MOST_SNIPPETS]
    return Hit(report, marked(title_of(report), words.marked), tuple(found))


def _snippets(texts: list[tuple[str, int, str]], words: Words) -> Iterator[Snippet]:
    for heading, part, text in texts:
        pieces = snippet(text, words.marked)
        if pieces:
            yield Snippet(heading, part, pieces)
