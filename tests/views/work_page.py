"""Steps on the work page that its browser tests share."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

CODE = "requests.received.natural_person"
BESIDE = "requests.received.business"


def link(page, code=CODE):
    return page.locator(f'[id="cell-{code}"] a.form-value-link')


def opened(enter, draft, query="#table-requests"):
    page = enter(draft.uploaded_by)("review:report", draft.pk, query=query)
    page.evaluate("window.notLoadedAgain = true")
    return page


def serious(page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {node['target']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def picture(page, name: str) -> None:
    """Save a screenshot if PICTURES_DIR names a folder."""
    if folder := os.environ.get("PICTURES_DIR"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def too_wide(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
