"""Runs on the database of the stack: a county, its people with sessions, and reports of the year before."""

from __future__ import annotations

import json
import sys
from itertools import cycle
from typing import Any

YEAR = 2024


def session_of(user: Any) -> str:
    """Return the key of a session in which this person is logged in."""
    from django.test import Client

    browser = Client()
    browser.force_login(user)
    return str(browser.session.session_key)


def prepare(clerks: int, reviewers: int, offices: int, reports: int) -> dict[str, Any]:
    """Found the county; of the year before, half of the reports are published and half wait for review."""
    from reports.services.publishing import publish_report
    from tests.factories import make_agency, make_approved, make_slot, make_submitted, make_user

    top = make_agency("青禾县人民政府", kind="government")
    bureaus = [make_agency(f"青禾县第{number}局", parent=top) for number in range(max(clerks, reports))]
    office = make_user("office", top)
    waiting, published = [], []
    for number, bureau in zip(range(reports), bureaus, strict=False):
        slot = make_slot(bureau, YEAR - 1)
        if number % 2:
            waiting.append(make_submitted(slot).pk)
        else:
            make_approved(slot)
            publish_report(actor=office, report_id=slot.pk)
            published.append(slot.pk)
    return {
        "year": YEAR,
        "region": top.pk,
        "waiting": waiting,
        "published": published,
        "clerks": [
            {
                "number": number,
                "slot": make_slot(bureau, YEAR).pk,
                "session": session_of(make_user("clerk", bureau)),
            }
            for number, bureau in zip(range(clerks), bureaus, strict=False)
        ],
        "reviewers": [{"session": session_of(make_user("reviewer", top))} for _ in range(reviewers)],
        "offices": [
            {"session": session_of(make_user("office", top)), "at": at}
            for _, at in zip(range(offices), cycle((1 / 3, 2 / 3)), strict=False)
        ],
    }


if __name__ == "__main__":
    import django

    django.setup()
    from reports.doorbell import silence

    with silence():
        print(json.dumps(prepare(*(int(word) for word in sys.argv[1:]))))
