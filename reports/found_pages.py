"""One page of what a search found, as the archive and the search in explanations show it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from reports.models import AnnualReport
from reports.models.search import SearchedText
from reports.search.words import words_of
from reports.selectors.public_record import know_withdrawals
from reports.selectors.search import Hits, TextsOf, find, place_of
from reports.selectors.searched_facets import searched

HITS_PER_PAGE = 20
TOO_SHORT = "检索词中有单独的字或符号，无法检索。请每个词至少输入两个字，词与词之间用空格隔开。"


def search_page(
    request: HttpRequest,
    typed: str,
    *,
    among: QuerySet[AnnualReport],
    texts: SearchedText = SearchedText.REPORT,
    texts_of: TextsOf | None = None,
) -> dict[str, Any]:
    """Return what the template ``archive/_found.html`` needs: the hits of this page and the address of the next."""
    words = words_of(typed)
    if words is None:
        return _too_short(typed)
    after = place_of(request.GET.get("after", ""))
    found = find(words, among=among, texts=texts, texts_of=texts_of, after=after, limit=HITS_PER_PAGE)
    return _page(request, typed, found)


def counted_page(
    request: HttpRequest, typed: str, *, among: QuerySet[AnnualReport], most: int
) -> dict[str, Any]:
    """As ``search_page`` of the archive, with the facets of at most ``most`` reports."""
    words = words_of(typed)
    if words is None:
        return _too_short(typed)
    after = place_of(request.GET.get("after", ""))
    found, facets = searched(words, among=among, after=after, limit=HITS_PER_PAGE, most=most)
    return {**_page(request, typed, found), "facets": facets}


def _too_short(typed: str) -> dict[str, Any]:
    return {"typed": typed, "too_short": TOO_SHORT, "found": Hits((), None)}


def _page(request: HttpRequest, typed: str, found: Hits) -> dict[str, Any]:
    know_withdrawals([hit.report for hit in found.hits])
    parameters = request.GET.copy()
    next_address = first_address = ""
    if found.after is not None:
        parameters["after"] = str(found.after)
        next_address = f"?{parameters.urlencode()}"
    if place_of(request.GET.get("after", "")) is not None:
        parameters.pop("after", None)
        first_address = f"?{parameters.urlencode()}"
    return {"typed": typed, "found": found, "next_address": next_address, "first_address": first_address}
