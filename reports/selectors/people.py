"""Which people and agencies the administrator of a region keeps."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.models import Agency, Membership, User
from reports.models.actors import Visitor
from reports.models.agencies import AgencyQuerySet
from reports.models.reach import Role, memberships_of


def administered_by(user: Visitor) -> AgencyQuerySet:
    """Return the agencies in which the user gives roles; this reach shows no report."""
    scope = Q(pk__in=())
    for membership in memberships_of(user):
        if membership.role == Role.ADMINISTRATOR:
            scope |= Q(path__startswith=membership.agency.path)
    return Agency.objects.filter(scope)


def people_of(user: Visitor) -> QuerySet[User]:
    """Return the people with a role in the user's region, and those who hold no role anywhere."""
    administered = administered_by(user)
    if not any(membership.role == Role.ADMINISTRATOR for membership in memberships_of(user)):
        return User.objects.none()
    held = Membership.objects.filter(user=OuterRef("pk"))
    inside = held.filter(agency__in=administered.order_by().values("pk"))
    return User.objects.filter(Exists(inside) | ~Exists(held))
