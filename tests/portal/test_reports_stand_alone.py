"""``reports`` names no route, template or tag of ``review``: upper layers register themselves."""

import re
from pathlib import Path

import pytest

from reports.pages_above import Page, address_of, serve

ROOT = Path(__file__).parents[2]
PATTERN = re.compile(
    r"""['"]review:|{%\s*load[^%]*\bworkflow\b|['"](?:review|queue|messages|audit)/[\w/]*\.html"""
)


def names_of_review(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if PATTERN.search(line)]


def test_no_module_of_reports_names_a_route_or_template_of_review():
    named = {
        str(path.relative_to(ROOT)): found
        for path in sorted((ROOT / "reports").rglob("*.py"))
        if (found := names_of_review(path.read_text(encoding="utf-8")))
    }
    assert not named


def test_no_template_of_reports_names_a_route_or_template_of_review():
    """Only templates in review's folders and the base templates may name them."""
    named = {
        str(path.relative_to(ROOT)): found
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if path.parent.name not in ("templates", "review", "queue", "messages", "audit")
        if (found := names_of_review(path.read_text(encoding="utf-8")))
    }
    assert not named


@pytest.mark.parametrize(
    "line",
    [
        """reverse("review:report", args=(1,))""",
        """<a href="{% url 'review:report' submission.pk %}">""",
        "{% load portal_pages workflow %}",
        """{% include "review/_claim.html" %}""",
        """return render(request, "queue/queue.html")""",
    ],
)
def test_the_search_sees_such_a_line(line):
    assert names_of_review(line)


def test_a_page_is_served_by_one_package_only():
    assert address_of(Page.WORK, 7) == "/submissions/7/"
    with pytest.raises(ValueError, match="work is served by review:report"):
        serve(Page.WORK, "reports:upload")
