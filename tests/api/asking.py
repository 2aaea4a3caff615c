"""Requests to /api/v1/ as a given user, and published reports to request."""

import json

from django.urls import reverse

from reports.models.people import Role
from reports.services.publishing import publish_report
from reports.services.tokens import LIFETIMES, TokenAsked, make_token
from tests.factories import (
    make_approved,
    make_slot,
    make_user,
)


def published(agency, year=2024, cells=None):
    report = make_approved(make_slot(agency, year=year), cells).report
    publish_report(actor=make_user(Role.OFFICE, agency.parent), report_id=report.pk)
    return report


def listed(client, name, user=None, **parameters) -> list[dict]:
    if user:
        client.force_login(user)
    response = client.get(reverse(f"api:{name}-list"), parameters)
    assert response.status_code == 200, response.content.decode()
    return response.json()["results"]


def detail(client, report, user=None, **parameters):
    if user:
        client.force_login(user)
    return client.get(reverse("api:report-detail", args=(report.pk,)), parameters)


def token(user, acts="upload", scope="all") -> dict[str, str]:
    asked = TokenAsked(f"系统{user.pk}{acts}{scope}", scope, LIFETIMES[0], acts)
    return {"Authorization": f"Token {make_token(actor=user, asked=asked, with_factor=False)}"}


def send(client, address, body, headers, method="post"):
    return getattr(client, method)(
        f"/api/v1/{address}", json.dumps(body), content_type="application/json", headers=headers
    )
