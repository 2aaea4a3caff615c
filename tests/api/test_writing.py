"""/api/v1/ as a system uses it: a file goes in, is corrected, explained, handed in, returned and passed."""

import re
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from reports.models import ApiToken, Correction, Event, KeptAnswer, Submission
from reports.models.people import Role
from reports.services.kept_answers import forget_old_answers
from reports.services.parsing import request_reread
from reports.services.tokens import TokenRefused
from review import questions
from tests.api.asking import send, token
from tests.factories import (
    add_finding,
    county,
    finish_reading,
    make_draft,
    make_reading,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = pytest.mark.django_db
CELL = "proactive.penalties.decisions"


def file(text="年报\n") -> SimpleUploadedFile:
    return SimpleUploadedFile("年报.txt", text.encode())


@pytest.fixture
def clerk(department):
    return make_user(Role.CLERK, department)


@pytest.fixture
def reviewer(department):
    return make_user(Role.REVIEWER, department.parent)


def test_a_system_hands_a_report_in_and_hears_why_it_came_back(client, department, clerk, reviewer):
    slot, own, other = make_slot(department), token(clerk), token(reviewer, "review")
    opened = client.post(f"/api/v1/reports/{slot.pk}/submissions/", {"file": file()}, headers=own)
    assert opened.status_code == 201, opened.content.decode()
    version = opened.json()
    assert opened.headers["Location"].endswith(f"/api/v1/submissions/{version['id']}/")
    assert (version["state"], version["reading"]["state"]) == ("draft", "queued")
    offered = client.get(f"/api/v1/submissions/{version['id']}/moves/", headers=own).json()["results"]
    assert {(row["move"], row["allowed"], row["code"]) for row in offered} >= {("submit", False, "NOT_READ")}
    finish_reading(Submission.objects.get(pk=version["id"]), make_reading(year=2024, agency=department.name))

    address = f"submissions/{version['id']}"
    cell = client.get(f"/api/v1/{address}/cells/{CELL}/", headers=own)
    assert (cell.json()["value"], cell.json()["history"]) == (0, [])
    match = own | {"If-Match": cell.headers["ETag"]}
    body = {"value": "12", "reason": "对照原件，识别有误"}
    corrected = send(client, f"{address}/cells/{CELL}/", body, match, "put")
    assert (corrected.status_code, corrected.json()["value"]) == (200, 12)
    for row in client.get(f"/api/v1/findings/?submission={version['id']}&root=true", headers=own).json()[
        "results"
    ]:
        if row["severity"] == "error":
            said = {"fingerprint": row["fingerprint"], "text": "口径如此"}
            assert send(client, f"{address}/explanations/", said, own).status_code == 201

    now = client.get(f"/api/v1/{address}/", headers=own).json()
    moved = {"move": "submit", "lock_version": now["lock_version"], "digest": now["digest"], "attested": True}
    handed = send(client, f"{address}/moves/", moved, own)
    assert (handed.status_code, handed.json()["state"]) == (200, "submitted"), handed.content.decode()

    asked = {"kind": "cell", "subject": CELL, "text": "请核对"}
    question = send(client, f"{address}/questions/", asked, other)
    assert question.status_code == 201
    answered = send(client, f"questions/{question.json()['id']}/answers/", {"text": "已核对"}, own)
    assert [entry["text"] for entry in answered.json()["entries"]] == ["请核对", "已核对"]
    assert send(client, f"questions/{question.json()['id']}/close/", {}, other).json()["state"] == "closed"

    seen = client.get(f"/api/v1/{address}/", headers=other).json()
    back = {
        "move": "return",
        "lock_version": seen["lock_version"],
        "digest": seen["digest"],
        "reason": "请补充",
    }
    returned = send(client, f"{address}/moves/", back, other)
    assert (returned.status_code, returned.json()["state"]) == (200, "returned"), returned.content.decode()
    assert Event.objects.filter(submission=version["id"], move="return").get().comment == "请补充"


def test_a_file_sent_before_becomes_a_version_of_this_person_and_report_only(client, department, clerk):
    slot, other, own = make_slot(department), make_slot(department, year=2023), token(clerk)
    sent = client.post("/api/v1/uploads/", {"report": slot.pk, "file": file()}, headers=own)
    assert sent.status_code == 201
    reference = {"upload": sent.json()["upload"]}
    colleague = token(make_user(Role.CLERK, department))
    for headers, report in ((colleague, slot), (own, other)):
        refused = send(client, f"reports/{report.pk}/submissions/", reference, headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "UPLOAD_UNKNOWN")
    by_digest = {"upload": sent.json()["sha256"]}
    assert send(client, f"reports/{slot.pk}/submissions/", by_digest, own).status_code == 422
    made = send(client, f"reports/{slot.pk}/submissions/", reference, own)
    assert (made.status_code, made.json()["file"]["sha256"]) == (201, sent.json()["sha256"])
    again = send(client, f"reports/{slot.pk}/submissions/", reference, own)
    assert (again.status_code, again.json()["code"]) == (409, "SAME_FILE")
    assert again.json()["submission"] == made.json()["id"]


def test_a_draft_in_the_way_is_replaced_only_when_that_is_said(client, department, clerk):
    draft, own = make_draft(make_slot(department), clerk), token(clerk)
    address = f"/api/v1/reports/{draft.report_id}/submissions/"
    refused = client.post(address, {"file": file("另一份\n")}, headers=own)
    assert (refused.status_code, refused.json()["code"]) == (409, "DRAFT_EXISTS")
    assert refused.json()["confirm"] == "replace=true"
    assert client.post(address, {"file": file("另一份\n"), "replace": "true"}, headers=own).status_code == 201


@pytest.mark.parametrize(
    ("content", "status", "code"), [(b"", 422, "EMPTY"), (b"MZ\x90\x00\x03\x00\x00\x00", 422, None)]
)
def test_a_file_that_is_no_report_is_refused_with_the_words_of_the_page(
    client, department, clerk, content, status, code
):
    slot = make_slot(department)
    sent = {"file": SimpleUploadedFile("年报.exe", content)}
    answer = client.post(f"/api/v1/reports/{slot.pk}/submissions/", sent, headers=token(clerk))
    assert answer.status_code == status
    assert answer.json()["code"] == (code or answer.json()["code"])
    assert not Submission.objects.exists()


def test_a_cell_that_somebody_changed_meanwhile_is_not_overwritten(client, department, clerk):
    draft, own = make_draft(make_slot(department), clerk), token(clerk)
    address = f"submissions/{draft.pk}/cells/{CELL}/"
    tag = client.get(f"/api/v1/{address}", headers=own).headers["ETag"]
    body = {"value": "3", "reason": "对照原件"}
    missing = send(client, address, body, own, "put")
    assert (missing.status_code, missing.json()["code"]) == (428, "IF_MATCH_MISSING")
    colleague = make_user(Role.CLERK, department)
    first = send(client, address, body, token(colleague) | {"If-Match": tag}, "put")
    assert first.status_code == 200
    late = send(client, address, {"value": "4", "reason": "对照原件"}, own | {"If-Match": tag}, "put")
    assert (late.status_code, late.json()["code"], late.json()["by"]) == (409, "CELL_CHANGED", str(colleague))
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", late.json()["at"])
    assert late.json()["at"] in late.json()["detail"]
    assert "ETag" in late.json()["detail"]
    assert "取消" not in late.json()["detail"]
    undone = send(client, address, None, own | {"If-Match": first.headers["ETag"]}, "delete")
    assert (undone.status_code, undone.json()["value"]) == (200, 0)
    assert [row["undoes"] is None for row in undone.json()["history"]] == [True, False]


@pytest.mark.parametrize("tag", ['"nope"', '"1.0"', '"0.9"', '"0.0, 1.0"', "9" * 300, '"²."'])
def test_a_tag_that_was_never_given_out_is_not_taken_for_another_reading(client, department, clerk, tag):
    draft, own = make_draft(make_slot(department), clerk), token(clerk)
    other = make_draft(make_slot(department, year=2023), clerk)
    tag = tag.replace("1.0", f"{other.active_run_id}.0")
    address = f"submissions/{draft.pk}/cells/{CELL}/"
    for body, method in (({"value": "3", "reason": "对照原件"}, "put"), (None, "delete")):
        answer = send(client, address, body, own | {"If-Match": tag}, method)
        assert (answer.status_code, answer.json()["code"]) == (412, "IF_MATCH_UNKNOWN")
        assert "请重新读取这一单元格" in answer.json()["detail"]


def test_a_cell_of_a_file_that_was_read_again_names_who_asked_and_when(client, department, clerk):
    draft, own = make_draft(make_slot(department), clerk), token(clerk)
    address = f"submissions/{draft.pk}/cells/{CELL}/"
    body = {"value": "3", "reason": "对照原件"}
    tag = client.get(f"/api/v1/{address}", headers=own).headers["ETag"]
    saved = send(client, address, body, own | {"If-Match": tag}, "put")
    colleague = make_user(Role.CLERK, department)
    draft.active_run = request_reread(actor=colleague, submission_id=draft.pk)
    finish_reading(draft, make_reading())
    for held in (tag, saved.headers["ETag"]):  # also of a correction that the program has seen
        answer = send(client, address, body | {"value": "4"}, own | {"If-Match": held}, "put").json()
        assert (answer["code"], answer["by"]) == (
            ("REREAD", str(colleague)) if held != tag else ("CELL_CHANGED", str(clerk))
        )
        assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", answer["at"])
        assert "打开页面" not in answer["detail"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"value": "-1", "reason": "对照原件"}, "VALUE_INVALID"),
        ({"value": "9" * 20, "reason": "对照原件"}, "VALUE_TOO_LARGE"),
        ({"value": "0", "reason": "对照原件"}, "UNCHANGED"),
        # Characters that are dropped elsewhere: what is left is another number, or none.
        ({"value": "12\x003", "reason": "对照原件"}, "VALUE_INVALID"),
        ({"value": "\x00", "reason": "对照原件"}, "VALUE_INVALID"),
        ({"value": "1\x7f2", "reason": "对照原件"}, "VALUE_INVALID"),
        ({"value": "1"}, "BAD_PARAMETER"),
        ({"value": "1", "reason": "对照原件", "seen": "1"}, "BAD_PARAMETER"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_changes_nothing(client, department, clerk, body, code):
    draft, own = make_draft(make_slot(department), clerk), token(clerk)
    address = f"submissions/{draft.pk}/cells/{CELL}/"
    tag = client.get(f"/api/v1/{address}", headers=own).headers["ETag"]
    answer = send(client, address, body, own | {"If-Match": tag}, "put")
    assert (answer.status_code in (400, 422), answer.json()["code"]) == (True, code)
    assert not Correction.objects.exists()


def test_a_move_on_what_was_not_seen_names_who_changed_it_and_when(client, department, clerk, reviewer):
    submitted = make_submitted(make_slot(department), clerk)
    body = {"move": "pass", "lock_version": submitted.lock_version - 1}
    late = send(client, f"submissions/{submitted.pk}/moves/", body, token(reviewer, "review"))
    assert (late.status_code, late.json()["type"]) == (409, f"/api/v1/problems/{late.json()['code']}/")
    assert late.json()["by"] == str(clerk)
    assert late.json()["at"]
    assert client.get(late.json()["type"]).status_code == 200


def test_a_hand_in_without_the_attestation_says_what_is_missing(client, department, clerk):
    draft = make_draft(make_slot(department), clerk)
    body = {"move": "submit", "lock_version": draft.lock_version}
    answer = send(client, f"submissions/{draft.pk}/moves/", body, token(clerk))
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["attested"])


def test_a_version_that_nobody_has_touched_is_moved_by_its_version_zero(client, department, clerk):
    draft = make_draft(make_slot(department), clerk)
    Submission.objects.filter(pk=draft.pk).update(lock_version=0)
    body = {"move": "discard", "lock_version": 0, "reason": "文件不是定稿"}
    answer = send(client, f"submissions/{draft.pk}/moves/", body, token(clerk))
    assert (answer.status_code, answer.json()["state"]) == (200, "discarded")


def test_a_reviewer_decides_and_passes_as_on_the_page(client, department, clerk, reviewer):
    submitted = make_submitted(make_slot(department), clerk)
    error = add_finding(submitted)
    own = token(reviewer, "review")
    body = {"move": "pass", "lock_version": submitted.lock_version}
    blocked = send(client, f"submissions/{submitted.pk}/moves/", body, own)
    assert blocked.status_code == 409
    decision = {"fingerprint": error.fingerprint, "verdict": "dismiss", "reason": "核对无误", "seen": 0}
    made = send(client, f"submissions/{submitted.pk}/decisions/", decision, own)
    assert made.status_code == 201
    listed = client.get("/api/v1/decisions/", headers=own).json()["results"]
    assert [(row["verdict"], row["reason"]) for row in listed] == [("dismiss", "核对无误")]
    assert made.json()["at"] == listed[0]["at"]
    assert made.json()["at"].endswith("+08:00")
    body["lock_version"] = Submission.objects.get(pk=submitted.pk).lock_version
    assert send(client, f"submissions/{submitted.pk}/moves/", body, own).json()["state"] == "approved"


def test_a_token_for_reviewing_corrects_what_waits_and_one_for_reading_does_not(
    client, department, clerk, reviewer
):
    submitted = make_submitted(make_slot(department), clerk)
    address, body = f"submissions/{submitted.pk}/cells/{CELL}/", {"value": "3", "reason": "对照原件"}
    own = token(reviewer, "review")
    tag = {"If-Match": client.get(f"/api/v1/{address}", headers=own).headers["ETag"]}
    refused = send(client, address, body, token(reviewer, "read") | tag, "put")
    assert (refused.status_code, refused.json()["code"]) == (403, "TOKEN_SCOPE")
    assert send(client, address, body, own | tag, "put").json()["value"] == 3


# --- tokens ---


@pytest.mark.parametrize(("acts", "scope"), [("read", "all"), ("review", "all")])
def test_a_token_for_something_else_hands_nothing_in(client, department, clerk, acts, scope):
    slot = make_slot(department)
    answer = client.post(
        f"/api/v1/reports/{slot.pk}/submissions/", {"file": file()}, headers=token(clerk, acts, scope)
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "TOKEN_SCOPE")
    assert not Submission.objects.exists()


def test_a_token_for_handing_in_neither_passes_nor_asks(client, department, clerk, reviewer):
    submitted = make_submitted(make_slot(department), clerk)
    own = token(reviewer, "upload")
    for part, body in (
        ("moves", {"move": "pass", "lock_version": submitted.lock_version}),
        ("questions", {"kind": "part", "subject": "1", "text": "请说明"}),
        ("decisions", {"fingerprint": "f" * 64, "verdict": "confirm"}),
    ):
        answer = send(client, f"submissions/{submitted.pk}/{part}/", body, own)
        assert (answer.status_code, answer.json()["code"]) == (403, "TOKEN_SCOPE"), part


@pytest.mark.parametrize(("scope", "acts"), [("public", "upload"), ("public", "review"), ("own", "review")])
def test_a_token_does_nothing_beyond_what_it_reaches(clerk, scope, acts):
    with pytest.raises(TokenRefused) as refused:
        token(clerk, acts, scope)
    assert refused.value.code == "ACTS_WITHOUT_REACH"


@pytest.mark.parametrize("way", ["deactivated", "password", "membership", "expired"])
def test_a_token_that_ended_writes_nothing(client, department, clerk, way):
    slot, own = make_slot(department), token(clerk)
    if way == "deactivated":
        clerk.is_active = False
        clerk.save()
    elif way == "password":
        clerk.must_change_password = True
        clerk.save()
    elif way == "membership":
        clerk.memberships.all().delete()
    else:
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = client.post(f"/api/v1/reports/{slot.pk}/submissions/", {"file": file()}, headers=own)
    assert answer.status_code == 403
    assert not Submission.objects.exists()


def test_a_session_writes_only_with_the_token_of_our_own_page(department, clerk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)
    answer = client.post(f"/api/v1/reports/{make_slot(department).pk}/submissions/", {"file": file()})
    assert answer.status_code == 403
    assert not Submission.objects.exists()


# --- Idempotency-Key ---


def test_a_repeated_request_has_one_effect_and_one_answer(client, department, clerk):
    slot, own = make_slot(department), token(clerk)
    address, key = (
        f"/api/v1/reports/{slot.pk}/submissions/",
        {"Idempotency-Key": "2024-财政局-1".encode().hex()},
    )
    first = client.post(address, {"file": file()}, headers=own | key)
    again = client.post(address, {"file": file()}, headers=own | key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert Submission.objects.count() == 1
    other = client.post(address, {"file": file("另一份\n")}, headers=own | key)
    assert (other.status_code, other.json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")
    someone = token(make_user(Role.CLERK, department))
    theirs = client.post(address, {"file": file("第三份\n")}, headers=someone | key)
    assert theirs.json()["code"] == "DRAFT_EXISTS"


def test_a_refusal_is_not_kept_and_an_answer_for_a_day(client, department, clerk):
    slot, own = make_slot(department), token(clerk) | {"Idempotency-Key": "k1"}
    address = f"/api/v1/reports/{slot.pk}/submissions/"
    assert client.post(address, {}, headers=own).status_code == 400
    assert client.post(address, {"file": file()}, headers=own).status_code == 201
    assert forget_old_answers() == 0
    KeptAnswer.objects.update(at=timezone.now() - timedelta(hours=25))
    assert client.post(address, {"file": file()}, headers=own).json()["code"] in ("SAME_FILE", "DRAFT_EXISTS")
    assert (
        client.post(address, {"file": file()}, headers=own | {"Idempotency-Key": "带空格 "}).status_code
        == 400
    )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_same_request_sent_four_times_at_once_has_one_effect():
    department = county()[1]
    slot, clerk = make_slot(department), make_user(Role.CLERK, department)
    headers = token(clerk) | {"Idempotency-Key": "at-once"}
    answers, gate = [], threading.Barrier(4)

    def post():
        gate.wait()
        answer = Client().post(f"/api/v1/reports/{slot.pk}/submissions/", {"file": file()}, headers=headers)
        answers.append((answer.status_code, answer.json()))
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _ in answers} == {201}
    assert all(said == answers[0][1] for _, said in answers)
    assert Submission.objects.count() == 1


def test_a_question_is_answered_only_by_its_agency(client, department, clerk, reviewer):
    submitted = make_submitted(make_slot(department), clerk)
    query = questions.ask(actor=reviewer, submission_id=submitted.pk, kind="part", subject="1", text="请说明")
    stranger = make_user(Role.CLERK, county()[1])
    address = f"questions/{query.pk}/answers/"
    assert send(client, address, {"text": "答"}, token(stranger)).status_code == 404
    assert send(client, address, {"text": "答"}, token(reviewer)).status_code == 403
    assert send(client, address, {"text": " "}, token(clerk)).status_code in (400, 422)
