"""What each role may do through the API: uploading, correcting, explaining, moving, asking, deciding."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.table import Outcome, Probe, at, everyone, fixed, reaches, reads
from tests.access.world import RELATIONS, ROLES, World

PAGE = "page"
#: Move → role that may make it on a version that waits; the version of the table is one that nobody has seen.
MOVED_BY = {"withdraw": ("clerk", "head"), "pass": ("reviewer",), "return": ("reviewer",)}


def may_only(*doers: str, relation: str, state: str, outcome: Outcome) -> dict[str, Outcome]:
    """Return ``outcome`` for those who may, 403 for others who see the version, 404 for those who do not."""
    return {
        role: outcome
        if role in doers and reads(role, relation, state)
        else 403
        if reads(role, relation, state)
        else 404
        for role in ROLES
    } | {"anonymous": 403}


def a_file(_world: World) -> SimpleUploadedFile:
    return SimpleUploadedFile("年报.txt", "年报\n经接口上传\n".encode())


def probes() -> Iterator[Probe]:
    yield Probe("api:upload-list", "", "GET", at("api:upload-list"), everyone(405, anonymous=403))
    for relation in RELATIONS:
        yield from uploads(relation)
        for state in ("submitted", "draft"):
            yield from of_version(relation, state)
        yield from questions(relation)


def uploads(relation: str) -> Iterator[Probe]:
    expected: dict[str, Outcome] = {
        role: 404 if not reaches(role, relation) else PAGE if role == "clerk" else 403 for role in ROLES
    } | {"anonymous": 403}
    slot = lambda world: world.free_slot[relation].pk  # noqa: E731
    data = fixed(report=slot, file=a_file)
    yield Probe("api:upload-list", relation, "POST", at("api:upload-list"), expected, data)
    path = at("api:report-submissions", slot)
    yield Probe("api:report-submissions", relation, "POST", path, expected, fixed(file=a_file))
    yield Probe("api:report-submissions .format", relation, "POST",
                at("api:report-submissions", pk=slot, format="json"), expected, fixed(file=a_file))  # fmt: skip
    for route, where in (
        ("api:report-submissions", path),
        ("api:report-submissions .format", at("api:report-submissions", pk=slot, format="json")),
    ):
        yield Probe(route, relation, "GET", where, everyone(405, anonymous=403))


def of_version(relation: str, state: str) -> Iterator[Probe]:
    key = (relation, state)
    version, what = (lambda world: world.submission[key].pk), f"{relation} {state}"
    path = at("api:submission-explanations", version)
    data = fixed(fingerprint=lambda world: world.finding[key].fingerprint, text="口径如此")
    clerk = may_only("clerk", relation=relation, state=state, outcome=PAGE if state == "draft" else 403)
    yield Probe("api:submission-explanations", what, "POST", path, clerk, data)
    yield Probe("api:submission-explanations", what, "GET", path, everyone(405, anonymous=403))
    path = at("api:submission-moves", version)
    seen: dict[str, Outcome] = {role: PAGE if reads(role, relation, state) else 404 for role in ROLES}
    yield Probe("api:submission-moves", what, "GET", path, seen | {"anonymous": 403})
    for move, doers in MOVED_BY.items():
        expected = may_only(*doers, relation=relation, state=state, outcome=409)
        data = fixed(move=move, lock_version=99_999, reason="核对")
        yield Probe("api:submission-moves", f"{move} {what}", "POST", path, expected, data)
    if state != "submitted":
        return
    path = at("api:submission-questions", version)
    asked = may_only("reviewer", relation=relation, state=state, outcome=422)
    data = fixed(kind="part", subject="9", text="请说明")
    yield Probe("api:submission-questions", f"{what}, about no part", "POST", path, asked, data)
    yield Probe("api:submission-questions", what, "GET", path, everyone(405, anonymous=403))
    path = at("api:submission-decisions", version)
    decided = may_only("reviewer", relation=relation, state=state, outcome=PAGE)
    data = fixed(fingerprint=lambda world: world.finding[key].fingerprint, verdict="confirm")
    yield Probe("api:submission-decisions", what, "POST", path, decided, data)
    yield Probe("api:submission-decisions", what, "GET", path, everyone(405, anonymous=403))


def questions(relation: str) -> Iterator[Probe]:
    """The question of the world is closed: whoever may answer or ask again is told so."""
    for name, doer in (("answers", "clerk"), ("again", "reviewer"), ("close", "reviewer")):
        path = at(f"api:question-{name}", lambda world: world.question[relation])
        expected = may_only(doer, relation=relation, state="submitted", outcome=409)
        data = fixed(text="答复") if name != "close" else fixed()
        yield Probe(f"api:question-{name}", relation, "POST", path, expected, data)
        yield Probe(f"api:question-{name}", relation, "GET", path, everyone(405, anonymous=403))
