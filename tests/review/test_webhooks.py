"""对外通知: other systems are told what happens to reports – signed, tried again, and only where it was listed."""

import hashlib
import hmac
import http.server
import json
import threading

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from reports.models import Event, PortalEvent
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.services.publishing import publish_report
from review import webhook_sending
from review.lifecycle import Move
from review.models import Delivery, WebhookAddress
from review.models.webhooks import DeliveryState, Told
from review.returning import return_report
from review.services import move
from review.voiding import confirm_void, request_void
from review.webhook_sending import MOST_ATTEMPTS, send_waiting
from review.webhooks import AddressRefused, end_address, is_public, list_address, renew_secret
from tests.factories import county, make_agency, make_approved, make_slot, make_submitted, make_user
from tests.views.pages import assert_clean, parsed

pytestmark = pytest.mark.django_db


class Receiver(http.server.ThreadingHTTPServer):
    """A real receiver that answers with the given statuses, the last one for ever."""

    def __init__(self, *statuses):
        self.statuses, self.taken = list(statuses), []
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?of=portal"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server = self.server
        server.taken.append((self.path, dict(self.headers), body))
        status = server.statuses.pop(0) if len(server.statuses) > 1 else server.statuses[0]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"http://127.0.0.1:{server.server_port}/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receive():
    started = []

    def start(*statuses) -> Receiver:
        started.append(Receiver(*statuses))
        return started[-1]

    yield start
    for each in started:
        each.shutdown()
        each.server_close()


@pytest.fixture
def inside(settings):
    """Let messages go to this machine."""
    settings.WEBHOOK_PRIVATE = True


@pytest.fixture
def region():
    return county()


def listed(region, url, told=tuple(Told.values)) -> WebhookAddress:
    keeper = make_user(Role.ADMINISTRATOR, region)
    return list_address(actor=keeper, region=region, label="市平台", url=url, told=told)


def due() -> None:
    Delivery.objects.filter(state=DeliveryState.QUEUED).update(next_try_at=timezone.now())


def test_a_receiver_that_fails_twice_gets_the_signed_message_the_third_time(region, receive, inside):
    receiver = receive(500, 503, 204)
    address = listed(region[0], receiver.url)
    submitted = make_submitted(make_slot(region[1]))
    for taken in (0, 0, 1):
        assert send_waiting() == taken
        due()
    assert send_waiting() == 0
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.error) == ("sent", 3, "")
    assert len(receiver.taken) == 3
    path, headers, body = receiver.taken[-1]
    assert path == "/hook?of=portal"
    moment, signed = (part.partition("=")[2] for part in headers["X-Report-Signature"].split(","))
    expected = hmac.new(address.secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(signed, expected)
    assert abs(int(moment) - timezone.now().timestamp()) < 60
    told = json.loads(body)
    assert (told["type"], headers["X-Report-Event"]) == ("report.handed_in", "report.handed_in")
    assert told["report"]["id"] == submitted.report_id
    assert told["report"]["agency"]["code"] == region[1].code
    assert told["submission"] == {"id": submitted.pk, "version": 1, "state": "submitted"}
    assert str(submitted.submitted_by) not in body.decode()


def test_each_step_is_told_once_and_a_correction_as_one(region, receive, inside):
    receiver = receive(200)
    listed(region[0], receiver.url)
    office, reviewer = make_user(Role.OFFICE, region[0]), make_user(Role.REVIEWER, region[0])
    slot = make_slot(region[1])
    first = make_submitted(slot)
    return_report(actor=reviewer, submission_id=first.pk, text="请补充")
    again = slot.submissions.get(version=2)
    move(actor=first.uploaded_by, submission_id=again.pk, move=Move.SUBMIT, attested=True, reason="已补充")
    move(actor=reviewer, submission_id=again.pk, move=Move.PASS)
    publish_report(actor=office, report_id=slot.pk)
    slot.refresh_from_db()
    make_approved(slot, reviewer=reviewer, clerk=first.uploaded_by)
    while send_waiting():
        due()
    assert [json.loads(body)["type"].removeprefix("report.") for _, _, body in receiver.taken] == [
        "handed_in", "returned", "handed_in", "approved", "published", "handed_in", "corrected",
    ]  # fmt: skip


def test_what_is_taken_back_from_the_archive_is_told_and_a_version_that_was_not_public_is_not(region, inside):
    listed(region[0], "http://127.0.0.1:9/", told=["report.withdrawn"])
    office = [make_user(Role.OFFICE, region[0]) for _ in range(2)]
    shown, unseen = (make_approved(make_slot(region[1], year)) for year in (2023, 2024))
    publish_report(actor=office[0], report_id=shown.report_id)
    for version in (shown, unseen):
        request_void(actor=office[0], submission_id=version.pk, reason="数据有误，撤回更正")
        confirm_void(actor=office[1], submission_id=version.pk)
    row = Delivery.objects.get()
    told = json.loads(row.body)
    assert (row.get_told_display(), told["type"]) == ("已撤回", "report.withdrawn")
    assert told["report"]["id"] == shown.report_id
    assert told["submission"] == {"id": shown.pk, "version": 1, "state": "voided"}


def test_only_what_was_chosen_and_only_of_the_region_is_told(region, inside):
    listed(region[0], "http://127.0.0.1:9/", told=["report.approved"])
    make_submitted(make_slot(region[1]))
    make_approved(make_slot(make_agency(parent=county()[0])))
    assert not Delivery.objects.exists()
    make_approved(make_slot(region[1], year=2023))
    assert [row.told for row in Delivery.objects.all()] == ["report.approved"]


def test_what_is_undone_is_not_told(region, inside):
    listed(region[0], "http://127.0.0.1:9/")
    with transaction.atomic():
        make_submitted(make_slot(region[1]))
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_a_receiver_that_is_away_is_tried_ever_later_and_given_up_at_last(region, inside):
    listed(region[0], "http://127.0.0.1:9/")
    make_submitted(make_slot(region[1]))
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        due()
        before = timezone.now()
        assert send_waiting() == 0
        row = Delivery.objects.get()
        pauses.append(round((row.next_try_at - before).total_seconds()))
    assert pauses[:8] == sorted(pauses[:8])
    assert 29 <= pauses[0] < 60
    assert pauses[-1] < 6 * 3600 + 60
    assert (row.state, row.attempts) == ("given_up", MOST_ATTEMPTS)
    assert "无法连接" in row.error


def backlog(address, version, number=300, **values) -> None:
    """Messages of an outage."""
    common = {"report": version.report, "submission": version, "move": "submit", "at": timezone.now()}
    events = Event.objects.bulk_create(
        Event(sequence=1000 + place, hash=f"{place:064}", **common) for place in range(number)
    )
    common = {"address": address, "told": "report.handed_in", "body": "{}", "next_try_at": timezone.now()}
    Delivery.objects.bulk_create(Delivery(event=each, **common, **values) for each in events)


@pytest.mark.parametrize("attempts", [0, 3])
def test_a_fresh_message_is_sent_in_its_first_round_however_many_wait(region, receive, inside, attempts):
    receiver, other = receive(200), receive(200)
    crowded = listed(region[0], receiver.url)
    backlog(crowded, make_submitted(make_slot(region[1])), attempts=attempts)
    listed(region[0], other.url)
    fresh = make_submitted(make_slot(region[1], year=2023))
    assert send_waiting() == webhook_sending.OF_ADDRESS + 1
    reports = [json.loads(body)["report"]["id"] for *_, body in receiver.taken if body != b"{}"]
    assert fresh.report_id in reports
    assert len(other.taken) == 1


def test_an_address_that_fails_is_asked_once_a_round_and_paused_as_one(region, receive, inside):
    receiver = receive(500, 500, 200)
    address = listed(region[0], receiver.url)
    backlog(address, make_submitted(make_slot(region[1])), attempts=6)
    Delivery.objects.filter(attempts=0).delete()
    assert send_waiting() == send_waiting() == 0
    assert len(receiver.taken) == 1
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {7}
    make_submitted(make_slot(region[1], year=2023))
    assert send_waiting() == 0
    assert len(receiver.taken) == 2
    fresh = Delivery.objects.get(attempts=1)
    pause = fresh.next_try_at - timezone.now()  # of the address, not of the message
    assert pause.total_seconds() > 3000
    make_submitted(make_slot(region[1], year=2022))
    assert send_waiting() == 1
    # It answers again: what it was not asked for is sent now.
    assert send_waiting() == webhook_sending.OF_ADDRESS


def test_an_address_that_answers_slowly_delays_only_itself(region, receive, inside, monkeypatch):
    slow, quick = receive(200), receive(200)
    address = listed(region[0], slow.url)
    backlog(address, make_submitted(make_slot(region[1])), number=30)
    listed(region[0], quick.url)
    make_submitted(make_slot(region[1], year=2023))
    monkeypatch.setattr(webhook_sending, "SECONDS_OF_ADDRESS", 1e-9)
    assert send_waiting() == 2
    assert (len(slow.taken), len(quick.taken)) == (1, 1)
    assert send_waiting() == 1  # what it had no time for waits for no lease


def test_a_redirect_is_not_followed(region, receive, inside):
    receiver = receive(302)
    listed(region[0], receiver.url)
    make_submitted(make_slot(region[1]))
    assert send_waiting() == 0
    assert len(receiver.taken) == 1
    assert Delivery.objects.get().error == "对方答复302"


def test_an_ended_address_is_told_nothing_more_and_another_secret_signs_anew(region, receive, inside):
    receiver = receive(200)
    address = listed(region[0], receiver.url)
    before = address.secret
    assert renew_secret(actor=address.by, address=address).secret != before
    make_submitted(make_slot(region[1]))
    end_address(actor=address.by, address=address)
    make_submitted(make_slot(region[1], year=2023))
    assert send_waiting() == 0
    assert (receiver.taken, Delivery.objects.get().state) == ([], "ended")


# --- where messages may go ---


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "64:ff9b::7f00:1", "ff02::1",
        "::127.0.0.1", "::10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1", "3fff::1", "5f00::1",
        "192.88.99.1", "2002:c058:6301::", "2001:db8::1", "not an address",
    ],
)  # fmt: skip
def test_addresses_inside_are_told_from_those_of_the_internet(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_open(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://127.0.0.1/", "URL_PRIVATE"),
        ("https://localhost:8443/", "URL_PRIVATE"),
        ("https://[::1]/", "URL_PRIVATE"),
        ("https://2130706433/", "URL_PRIVATE"),
        ("http://8.8.8.8/", "URL"),
        ("ftp://8.8.8.8/", "URL"),
        ("file:///etc/passwd", "URL"),
        ("https://name:word@8.8.8.8/", "URL"),
        ("https://8.8.8.8:99999/", "URL"),
        ("https://no-such-host.invalid/", "URL_UNKNOWN"),
        ("市平台", "URL"),
    ],
)
def test_an_address_that_may_not_be_told_is_not_listed(region, url, code):
    with pytest.raises(AddressRefused) as refused:
        listed(region[0], url)
    assert refused.value.code == code
    assert not WebhookAddress.objects.exists()


@pytest.mark.parametrize("again", ["http://127.0.0.1:80/hook", "HTTP://127.0.0.1/hook#part"])
def test_an_address_is_listed_once_in_a_region(region, inside, again):
    first = listed(region[0], "http://127.0.0.1/hook")
    with pytest.raises(AddressRefused) as refused:
        listed(region[0], again)
    assert "已登记过这一地址（市平台）" in refused.value.message
    listed(region[0], "http://127.0.0.1/hook?of=2")
    listed(region[1], "http://127.0.0.1/hook")
    end_address(actor=first.by, address=first)
    listed(region[0], again)


def test_a_name_that_points_inside_later_is_not_followed(region, receive, settings, monkeypatch):
    """The address is looked up for each message, and the connection goes to what was looked at."""
    receiver = receive(200)
    settings.WEBHOOK_PRIVATE = True
    listed(region[0], receiver.url)
    make_submitted(make_slot(region[1]))
    settings.WEBHOOK_PRIVATE = False
    monkeypatch.setattr(webhook_sending, "place_of", lambda _: ("http", "127.0.0.1", receiver.server_port))
    assert send_waiting() == 0
    assert receiver.taken == []
    assert "内部网络" in Delivery.objects.get().error


# --- the page ---


def test_an_administrator_lists_an_address_and_sees_its_secret_once(client, region, inside):
    keeper = make_user(Role.ADMINISTRATOR, region[0])
    client.force_login(keeper)
    page = reverse("review:webhooks")
    assert_clean(parsed(client.get(page)))
    typed = {
        "region": region[0].pk,
        "label": "市平台",
        "url": "http://127.0.0.1:9/",
        "told": ["report.approved"],
    }
    made = client.post(page, typed)
    assert_clean(parsed(made))
    address = WebhookAddress.objects.get()
    assert address.secret in made.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    assert address.secret not in client.get(page).content.decode()
    assert address.secret not in str(list(WebhookAddress.objects.values_list()))
    event = PortalEvent.objects.order_by("-sequence").first()
    assert (event.action, address.secret in str(event.data)) == ("webhook_listed", False)
    renewed = client.post(reverse("review:renew_webhook", args=(address.pk,)))
    assert WebhookAddress.objects.get().secret in renewed.content.decode()
    client.post(reverse("review:end_webhook", args=(address.pk,)))
    assert address.url not in client.get(page).content.decode()
    assert WebhookAddress.objects.get().ended_at is not None


def test_nobody_lists_addresses_for_a_region_of_others(client, region, inside):
    elsewhere = make_user(Role.ADMINISTRATOR, make_agency(kind="government"))
    with pytest.raises(NotAllowed):
        list_address(
            actor=elsewhere, region=region[0], label="x", url="http://127.0.0.1/", told=["report.approved"]
        )
    address = listed(region[0], "http://127.0.0.1:9/")
    client.force_login(elsewhere)
    assert "市平台" not in client.get(reverse("review:webhooks")).content.decode()
    for name in ("renew_webhook", "end_webhook"):
        assert client.post(reverse(f"review:{name}", args=(address.pk,))).status_code == 404
    typed = {"region": region[0].pk, "label": "x", "url": "http://127.0.0.1:9/", "told": ["report.approved"]}
    assert client.post(reverse("review:webhooks"), typed).status_code == 422
