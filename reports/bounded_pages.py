"""Pages of lists; those that grow with the archive are counted up to a bound, so the last count costs as the first."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet

#: Rows of a list that are counted and can be turned to; whoever looks for others narrows the list.
MOST_LISTED = 10_000
#: What the number on a tab says at most.
MOST_ON_A_TAB = 999


class NumberedPages(Paginator):
    """As Django's, but an address that names no page of the list (0, -1, abc, beyond the last) shows the first one."""

    def get_page(self, number: Any) -> Any:
        """Return the page of this number, else the first."""
        try:
            return self.page(number)
        except InvalidPage:
            return self.page(1)


class BoundedPaginator(NumberedPages):
    """As ``NumberedPages``, over at most ``MOST_LISTED`` rows; ``is_cut`` says whether there are more."""

    @cached_property
    def _counted(self) -> int:
        return counted_up_to(self.object_list, MOST_LISTED + 1)

    @cached_property
    def count(self) -> int:
        """How many rows are listed."""
        return min(self._counted, MOST_LISTED)

    @property
    def is_cut(self) -> bool:
        return self._counted > MOST_LISTED

    def page(self, number: Any) -> Any:
        """Return the page; its rows end where the counted ones do."""
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        return Page(self.object_list[bottom : min(bottom + self.per_page, self.count)], number, self)


def counted_up_to(rows: Any, most: int) -> int:
    """Return how many rows there are, ``most`` when there are more; the database stops counting there."""
    if isinstance(rows, QuerySet):
        if (
            getattr(rows, "_fields", None) is None
        ):  # what the list shows beside its rows is not computed to count them
            rows = rows.values("pk")
        return int(rows.order_by()[:most].count())
    return min(len(rows), most)


def on_a_tab(rows: QuerySet[Any]) -> str:
    """Return the number of rows for a tab: 999+ when there are more."""
    return words_on_a_tab(counted_up_to(rows, MOST_ON_A_TAB + 1))


def words_on_a_tab(number: int) -> str:
    """Return the words for a number that is known."""
    return f"{MOST_ON_A_TAB}+" if number > MOST_ON_A_TAB else str(number)
