"""Every route × role × relation answers as the declared table says, and strangers see no report."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.access.routes import routes
from tests.access.table import Probe, all_probes, reads_somewhere
from tests.access.world import ROLES, World

PROBES = all_probes()
#: Pages that are the same for everybody without login; shared caches may hold them.
FOR_EVERYBODY = {
    "reports:archive",
    "reports:archive_catalogue",
    "reports:archive_compare",
    "reports:archive_feed",
    "reports:archive_region_feed",
    "reports:sitemap",
    "reports:sitemap_part",
    "reports:archive_home",
    "reports:archive_region",
    "reports:archive_region_names",
    "reports:archive_region_year",
    "reports:archive_year",
    "reports:archived",
    "reports:archived_agency",
    "reports:archived_source",
    "reports:archived_source_picture",
    "reports:archived_source_view",
    "reports:official_print",
    "reports:open_data",
    "reports:open_data_dictionary",
    "reports:open_data_package",
}
# One process takes all cases, so that the world is built once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]


def name_of(probe: Probe) -> str:
    return f"{probe.method} {probe.route} [{probe.what}]"


def outcome_of(response) -> str | int:
    if 300 <= response.status_code < 400:
        to_login = response.headers["Location"].split("?")[0] in ("/login/", "/admin/login/")
        return "login" if to_login else "moved"
    return "page" if response.status_code in (200, 201) else response.status_code


def ask(world: World, probe: Probe, role: str, **options) -> tuple[str | int, bytes]:
    """Return outcome and bytes of the answer with its headers; changes of the request are undone."""
    response, body = answered(world, probe, role, **options)
    return outcome_of(response), body


def answered(world: World, probe: Probe, role: str, **options):
    """Return the answer, and its bytes with its headers; changes of the request are undone."""
    client = world.client(role, **options)
    with transaction.atomic():
        path = probe.path(world)
        response = client.post(path, probe.data(world)) if probe.method == "POST" else client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    return response, body + repr(dict(response.headers)).encode()


def wrongly_kept(probe: Probe, role: str, response) -> str:
    """Return what is wrong with who may keep the answer: shared caches only what everybody gets, others nothing."""
    policy, outcome = response.headers.get("Cache-Control", ""), outcome_of(response)
    if role == "anonymous" and probe.route in FOR_EVERYBODY and probe.public and outcome == "page":
        varies = {each.strip() for each in response.headers.get("Vary", "").split(",")}
        kept = policy == "public, no-cache" and response.headers.get("ETag") and {"Cookie"} <= varies
        return "" if kept and not response.cookies else f"a public page with {dict(response.headers)}"
    if role == "anonymous" and probe.route.startswith("api:") and "public" in policy:
        return "" if outcome == "page" and not response.cookies else f"{outcome} for caches: {policy}"
    read_again = policy == "private, no-cache" and probe.route.startswith("api:") and probe.method == "GET"
    own_pictures = policy.startswith("private, max-age")
    own = (own_pictures or (read_again and response.headers.get("ETag"))) and outcome == "page"
    return "" if "no-store" in policy or (own and role != "anonymous") else f"may be kept: {policy}"


def seen_unlawfully(world: World, probe: Probe, role: str, body: bytes) -> list[str]:
    """Return the marks in the answer of reports and workbooks that this role may not read."""
    found = []
    for (relation, state), marks in world.marks.items():
        published = probe.public and state == "published" and relation != "foreign"
        if not published and not reads_somewhere(role, relation, state):
            found += [f"{relation} {state}: {mark.decode()}" for mark in marks if mark in body]
    for relation, mark in world.job_marks.items():
        if mark in body and not (role in ("office", "auditor") and relation in ("own", "child")):
            found.append(f"workbook of {relation}")
    return found


def test_every_route_is_declared_with_get_and_post():
    walked = routes()
    for method in ("GET", "POST"):
        declared = {probe.route for probe in PROBES if probe.method == method}
        assert sorted(walked - declared) == [], f"no {method} declared"
        assert sorted(declared - walked) == [], "declared, but no such route"


def test_the_table_says_something_for_every_role():
    assert all(set(probe.expected) == set(ROLES) for probe in PROBES)
    assert len({name_of(probe) for probe in PROBES}) == len(PROBES) >= 400


def test_the_marks_are_shown_to_those_who_may_read_them(untouched):
    """Without visible marks, the search in other people's pages would prove nothing."""
    client = untouched.client("auditor")
    for state in ("submitted", "draft"):
        for relation in ("own", "child"):
            submission = untouched.submission[relation, state].pk
            page = client.get(f"/submissions/{submission}/").content
            number, sentence, name, content, explanation = untouched.marks[relation, state]
            assert [mark for mark in (number, sentence, name, explanation) if mark not in page] == []
            source = client.get(f"/submissions/{submission}/source/")
            assert content in b"".join(source.streaming_content)


def test_whole_pages_of_errors_show_no_report_of_others(untouched):
    """Of each role and kind of error one, with the frame of all pages around it; the table looks at them without."""
    errors = {
        (role, expected): probe
        for probe in reversed(PROBES)
        for role, expected in probe.expected.items()
        if isinstance(expected, int) and not probe.public and not probe.route.startswith("api:")
    }
    assert {role for role, _ in errors} == set(ROLES)
    assert {expected for _, expected in errors} >= {400, 403, 404, 405, 409}
    for (role, expected), probe in errors.items():
        response, body = answered(untouched, probe, role)
        assert (response.status_code, seen_unlawfully(untouched, probe, role, body)) == (expected, [])
        assert response["Content-Type"].startswith("application/json") or b"topbar" in body


@pytest.mark.parametrize("probe", PROBES, ids=name_of)
def test_every_role_gets_what_the_table_says_and_no_report_of_others(
    untouched, plain_errors, settings, probe
):
    settings.PUBLIC_ARCHIVE = probe.public
    wrong = {}
    for role in ROLES:
        response, body = answered(untouched, probe, role)
        outcome = outcome_of(response)
        if outcome != probe.expected[role]:
            wrong[role] = (
                f"{outcome} instead of {probe.expected[role]}: {body[:200].decode(errors='replace')}"
            )
        elif unlawful := seen_unlawfully(untouched, probe, role, body):
            wrong[role] = f"shows {unlawful}"
        elif kept := wrongly_kept(probe, role, response):
            wrong[role] = kept
    assert wrong == {}


WRITES = [probe for probe in PROBES if probe.method == "POST" and probe.route != "api:login"]


@pytest.mark.parametrize("probe", WRITES, ids=name_of)
def test_a_form_without_the_token_of_our_own_page_is_refused(untouched, plain_errors, probe):
    """A forged request from another site is refused even for a person with the right."""
    role = next(
        (role for role in reversed(ROLES) if probe.expected[role] in ("page", "moved", "login")), None
    )
    if role not in (None, "anonymous"):
        assert ask(untouched, probe, role, enforce_csrf_checks=True)[0] == 403
