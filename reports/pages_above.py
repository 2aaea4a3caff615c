"""What packages above serve to the pages of reports: the work page, the question form, panels.

Each package registers its routes and panels in its AppConfig; ``reports`` names none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe


class Page(StrEnum):
    """A page of a package above to which pages of reports link; most take the id of a submission."""

    WORK = "work"
    ASK = "ask"
    #: The confirmation of a move, whose name it takes as well.
    MOVE = "move"
    #: 催报 of a year, whose number it takes.
    URGE = "urge"
    #: 考核 of a year, whose number it takes.
    QUALITY = "quality"
    #: The record of one slot, whose id it takes.
    OWN_QUALITY = "own_quality"
    #: The search in explanations and questions.
    TALK = "talk"


class Place(StrEnum):
    """A place on a page of reports that packages above may fill with a panel."""

    MY_REPORTS = "my_reports"


Panel = Callable[[HttpRequest], SafeString]

_routes: dict[Page, str] = {}
_panels: dict[Place, list[Panel]] = {}


def serve(page: Page, route: str) -> None:
    """Say which route serves the page. Raises ValueError when another route does."""
    if _routes.setdefault(page, route) != route:
        raise ValueError(f"{page} is served by {_routes[page]}")


def address_of(page: Page, *args: object) -> str:
    """Return the address of the page. Raises KeyError when no package serves it."""
    return reverse(_routes[page], args=args)


def add_panel(place: Place, panel: Panel) -> None:
    """Show what ``panel`` renders at this place, after the panels that are there; adding one twice adds it once."""
    panels = _panels.setdefault(place, [])
    if panel not in panels:
        panels.append(panel)


def panels_at(place: Place, request: HttpRequest) -> SafeString:
    """Return the rendered panels of the place, in the order in which they were added."""
    return mark_safe("".join(panel(request) for panel in _panels.get(place, ())))  # noqa: S308 - rendered templates  # nosec B308 B703
