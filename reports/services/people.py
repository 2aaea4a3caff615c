"""Writes on users and their memberships."""

from __future__ import annotations

from django.db import transaction

from reports.models import Agency, Membership, User


@transaction.atomic
def save_person(
    *,
    username: str,
    display_name: str,
    password: str,
    roles: tuple[tuple[str, Agency, int, int], ...],
    staff: bool = False,
) -> User:
    """The person with exactly these memberships (role, agency, first stage, last stage); made or brought up to date.

    ``staff`` people reach the administration pages with all rights there; that gives no right on reports.
    """
    person, _ = User.objects.get_or_create(username=username)
    person.display_name = display_name
    person.is_staff = person.is_superuser = staff
    person.set_password(password)
    person.save()
    Membership.objects.filter(user=person).delete()
    Membership.objects.bulk_create(
        Membership(user=person, role=role, agency=agency, first_stage=first, last_stage=last)
        for role, agency, first, last in roles
    )
    return person
