"""Requests to /api/v1/ as a given user, and published reports to request."""

from django.urls import reverse

from reports.models.people import Role
from reports.services.publishing import publish_report
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
