"""Django's administration: staff only, without figures, and without deletion of what reports refer to."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from reports.models import FileFault, LoginAlarm, Membership
from tests.access.table import LOGIN, MOVED, PAGE, STAFF, Outcome, Probe, at, everyone, fixed, members
from tests.access.world import RELATIONS, World


def staff(outcome: Outcome, **but: Outcome) -> dict[str, Outcome]:
    """Expect success for staff; everybody else is redirected to the login page."""
    return everyone(LOGIN, **(dict.fromkeys(STAFF, outcome) | but))


def probes() -> Iterator[Probe]:
    yield from frame()
    yield from people()
    yield from one_model("reports_agency", lambda world: world.agency["foreign"].pk)
    yield from one_model("reports_reportingyear", lambda world: 2024)
    yield from one_model("reports_user", lambda world: world.people["clerk"].pk)
    password = at("admin:auth_user_password_change", lambda world: world.people["clerk"].pk)
    for method in ("GET", "POST"):
        yield Probe("admin:auth_user_password_change", "", method, password, staff(PAGE))
    yield from one_model("reports_calendarday", lambda world: "2025-10-01", change_post=MOVED)
    yield from one_model(
        "reports_event",
        lambda world: world.submission["foreign", "draft"].events.first().pk,
        add=403,
        change_post=403,
    )
    yield from one_model("reports_filefault", a_fault, add=403, change_post=403)
    yield from one_model("reports_loginalarm", an_alarm, add=403, change_post=403)


def people() -> Iterator[Probe]:
    """人员 in the portal: administrators by their role, not by being staff; nobody outside of their region."""
    yield Probe("reports:people", "", "GET", at("reports:people"), members(403, administrator=PAGE))
    yield Probe("reports:people", "", "POST", at("reports:people"), members(405))
    new = at("reports:new_person")
    yield Probe("reports:new_person", "", "GET", new, members(403, administrator=PAGE))
    yield Probe("reports:new_person", "empty", "POST", new, members(403, administrator=422))

    def given(relation: str):
        return lambda world: world.agency[relation].pk

    for relation in RELATIONS:
        inside = relation in ("own", "child")
        data = fixed(username="neu", display_name="新来", role="clerk", agency=given(relation))
        done = members(403, administrator=PAGE if inside else 422)
        yield Probe("reports:new_person", f"in {relation}", "POST", new, done, data)
        clerk = at("reports:give_role", lambda world: world.people["clerk"].pk)
        data = fixed(role="office", agency=given(relation))
        done = members(403, administrator=MOVED if inside else 422)
        yield Probe("reports:give_role", f"in {relation}", "POST", clerk, done, data)
    yield Probe("reports:give_role", "", "GET", clerk, everyone(405))

    def of(who: str):
        return lambda world: world.people[who].pk

    def foreign(world: World) -> int:
        return Membership.objects.filter(agency=world.agency["foreign"], role="clerk").first().user_id

    for who, person, outcome in (("clerk", of("clerk"), PAGE), ("foreign", foreign, 404)):
        answer = members(403, administrator=outcome)
        moved = members(403, administrator=MOVED if outcome == PAGE else 404)
        page = at("reports:person", person)
        yield Probe("reports:person", who, "GET", page, answer)
        yield Probe("reports:person", who, "POST", page, moved, fixed(display_name="新名"))

        def held(world: World, person=person) -> int:
            return Membership.objects.filter(user=person(world)).first().pk

        yield Probe("reports:take_role", who, "POST", at("reports:take_role", person, held), moved)
        for step in ("off", "on", "unlock", "second-factor", "sessions"):
            yield Probe(
                "reports:account_step",
                f"{step} {who}",
                "POST",
                at("reports:account_step", person, step),
                moved,
            )
        password = at("reports:account_step", person, "password")
        yield Probe("reports:account_step", f"password {who}", "POST", password, answer)
    # An account of staff is kept by staff only; the administrator of this world is staff.
    password = at("reports:account_step", of("superuser"), "password")
    yield Probe(
        "reports:account_step", "password of staff", "POST", password, members(403, administrator=PAGE)
    )
    clerk = at("reports:account_step", of("clerk"), "nothing")
    yield Probe("reports:account_step", "unknown", "POST", clerk, members(403, administrator=404))
    yield Probe("reports:account_step", "", "GET", clerk, everyone(405))
    yield Probe("reports:take_role", "", "GET", at("reports:take_role", of("clerk"), 1), everyone(405))


def a_fault(world: World) -> int:
    source = world.submission["foreign", "draft"].source_file
    return FileFault.objects.get_or_create(source_file=source, restored_at=None, defaults={"kind": "lost"})[
        0
    ].pk


def an_alarm(_world: World) -> int:
    return LoginAlarm.objects.create(address="203.0.113.9", hour=timezone.now(), names=12).pk


def frame() -> Iterator[Probe]:
    """Addresses of the administration besides those of the models."""

    def probe(route: str, method: str, expected: dict[str, Outcome], path=None) -> Probe:
        return Probe(route, "", method, path or at(route), expected)

    yield probe("admin:index", "GET", staff(PAGE))
    yield probe("admin:index", "POST", staff(PAGE))
    yield probe("admin:login", "GET", everyone(PAGE, staff=MOVED))
    yield probe("admin:login", "POST", everyone(PAGE))
    yield probe("admin:logout", "GET", everyone(MOVED, staff=405))
    yield probe("admin:logout", "POST", everyone(MOVED, staff=LOGIN))
    for method in ("GET", "POST"):
        yield probe("admin:password_change", method, staff(PAGE))
    for route in ("admin:password_change_done", "admin:jsi18n"):
        yield probe(route, "GET", staff(PAGE))
        yield probe(route, "POST", staff(405))
    query = "?app_label=reports&model_name=agency&field_name=parent&term="
    yield probe("admin:autocomplete", "GET", staff(PAGE), at("admin:autocomplete", query=query))
    yield probe("admin:autocomplete", "POST", staff(405), at("admin:autocomplete", query=query))
    for method in ("GET", "POST"):
        yield probe("admin:app_list", method, staff(PAGE), at("admin:app_list", "reports"))
        yield probe("admin/(?P<url>.*)$", method, staff(404), lambda world: "/admin/nothing/here/")

        def on_site(world: World) -> str:
            kind = ContentType.objects.get(app_label="reports", model="submission")
            return reverse("admin:view_on_site", args=(kind.pk, world.submission["foreign", "draft"].pk))

        yield probe("admin:view_on_site", method, staff(404), on_site)


def one_model(name: str, pk, *, add: Outcome = PAGE, change_post: Outcome = PAGE) -> Iterator[Probe]:
    """List the five pages of a model and the redirect to its change page; nothing can be deleted."""
    app, model = name.split("_")
    for method in ("GET", "POST"):
        posted = method == "POST"
        changelist = at(f"admin:{name}_changelist")
        yield Probe(f"admin:{name}_changelist", "", method, changelist, staff(PAGE))
        yield Probe(f"admin:{name}_add", "", method, at(f"admin:{name}_add"), staff(add))
        yield Probe(f"admin:{name}_history", "", method, at(f"admin:{name}_history", pk), staff(PAGE))
        yield Probe(f"admin:{name}_delete", "", method, at(f"admin:{name}_delete", pk), staff(403))
        change = at(f"admin:{name}_change", pk)
        yield Probe(f"admin:{name}_change", "", method, change, staff(change_post if posted else PAGE))
        route = f"admin/{app}/{model}/<path:object_id>/"

        def short(world: World) -> str:
            return f"{reverse('admin:index')}{app}/{model}/{pk(world)}/"

        yield Probe(route, "", method, short, staff(MOVED))
    selected = fixed(action="delete_selected", _selected_action=pk, post="yes")
    changelist = at(f"admin:{name}_changelist")
    # With other actions available, Django redirects with "no action selected"; it never asks for confirmation.
    refused = MOVED if name in ("reports_reportingyear", "reports_user") else PAGE
    yield Probe(f"admin:{name}_changelist", "delete selected", "POST", changelist, staff(refused), selected)
