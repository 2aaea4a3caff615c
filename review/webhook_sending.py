"""Sending what waits for other systems. A system that is down delays no other and loses nothing."""

from __future__ import annotations

import hashlib
import hmac
import logging
from datetime import timedelta
from time import monotonic
from urllib.parse import urlsplit

import urllib3
from django.db import transaction
from django.db.models import Case, F, Max, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from review.models.webhooks import Delivery, DeliveryState
from review.webhooks import AddressRefused, place_of, resolved

log = logging.getLogger(__name__)
AT_ONCE = 50
#: Messages of one address in a round, and seconds after which it is asked for no more of them.
OF_ADDRESS, SECONDS_OF_ADDRESS = 20, 10.0
NOT_ASKED = "同一地址刚才没有应答"
LEASE = timedelta(minutes=10)  # a sender that died is followed after this long
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
#: Tries before it is given up: with these pauses about three days.
MOST_ATTEMPTS = 20
TIMEOUT = urllib3.Timeout(connect=3.0, read=7.0)


def signature(secret: str, moment: int, body: bytes) -> str:
    """Return the header that proves who sent a message and when: ``t=<seconds>,v1=<HMAC-SHA256 of "t.body">``."""
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={signed}"


def send_waiting() -> int:
    """Send what is due; return how many were taken. What was not is tried later.

    One message of each address after the other. An address that fails, or that has taken its time, is asked no more in
    this round: its failure is that of everything due there, its slowness delays only itself.
    """
    sent: set[int] = set()
    failed: set[int] = set()
    used: dict[int, float] = {}
    rows = _take_due()
    for row in rows:
        place = row.address_id
        if place in failed or used.get(place, 0.0) >= SECONDS_OF_ADDRESS:
            continue
        began = monotonic()
        error = _sent(row)
        used[place] = used.get(place, 0.0) + monotonic() - began
        if error:
            failed.add(place)
            held = [each.pk for each in rows if each.address_id == place and each.pk not in sent]
            _put_off(row, held, error)
            continue
        Delivery.objects.filter(pk=row.pk).update(
            state=DeliveryState.SENT, sent_at=timezone.now(), attempts=row.attempts + 1, error=""
        )
        sent.add(row.pk)
    late = [row.pk for row in rows if row.pk not in sent and row.address_id not in failed]
    _end_pause(late, {row.address_id for row in rows if row.pk in sent} - failed)
    return len(sent)


def _take_due() -> list[Delivery]:
    """Return what is due, leased so that no other sender takes it meanwhile, one of each address after the other.

    Of an address the messages with the fewest tries, of these the newest, at most ``OF_ADDRESS``: a new message is in
    the first round after it was written, however many wait. They are sent in the order in which they were written.
    """
    now = timezone.now()
    due = Delivery.objects.filter(state=DeliveryState.QUEUED, next_try_at__lte=now, address__ended_at=None)
    turn = Window(RowNumber(), partition_by="address_id", order_by=("attempts", F("id").desc()))
    first = due.annotate(turn=turn).filter(turn__lte=OF_ADDRESS).order_by("turn", "-id")
    chosen = list(first.values_list("pk", flat=True)[:AT_ONCE])
    with transaction.atomic():
        rows = list(
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk__in=chosen, state=DeliveryState.QUEUED, next_try_at__lte=now)
            .select_related("address")
            .order_by("attempts", "id")
        )
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(next_try_at=now + LEASE)
    places: dict[int, int] = {}
    turns = []
    for row in rows:
        places[row.address_id] = places.get(row.address_id, 0) + 1
        turns.append((places[row.address_id], row.pk, row))
    return [row for _, _, row in sorted(turns, key=lambda each: each[:2])]


def _sent(row: Delivery) -> str:
    """Send one message to the address as it resolves now; return what went wrong, empty when it was taken.

    The connection goes to the very address that was looked at, so that a name cannot point elsewhere a moment later; no
    redirect is followed, and nothing of the answer is read but its status.
    """
    address, body = row.address, row.body.encode()
    try:
        scheme, host, port = place_of(address.url)
        target = resolved(host, port)[0]
    except AddressRefused as refused:
        return refused.message
    now = int(timezone.now().timestamp())
    parts = urlsplit(address.url)
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "User-Agent": "annual-report-portal",
        "X-Report-Event": row.told,
        "X-Report-Delivery": str(row.pk),
        "X-Report-Signature": signature(address.secret, now, body),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with _pool(scheme, host, target, port) as pool:
            answer = pool.urlopen(
                "POST", path, body=body, headers=headers, redirect=False, retries=False, preload_content=False
            )
            status = answer.status
            answer.close()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        return _said(error)
    return "" if 200 <= status < 300 else f"对方答复{status}"


def _said(error: Exception) -> str:
    """What an administrator can look into: the name, the certificate, or whether anything answers there."""
    log.info("webhook not taken: %s", error)
    if isinstance(error, urllib3.exceptions.SSLError):
        return "无法连接：对方的证书不可信或已过期"
    if isinstance(error, urllib3.exceptions.ReadTimeoutError):
        return "对方没有应答"
    return "无法连接，请核对地址和对方系统是否运行"


def _pool(scheme: str, host: str, target: str, port: int) -> urllib3.HTTPConnectionPool:
    """A connection to an IP address that must prove to be the host."""
    if scheme == "http":
        return urllib3.HTTPConnectionPool(target, port, timeout=TIMEOUT, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        target,
        port,
        timeout=TIMEOUT,
        maxsize=1,
        server_hostname=host,
        assert_hostname=host,
        cert_reqs="CERT_REQUIRED",
    )


def _put_off(row: Delivery, held: list[int], error: str) -> None:
    """Try what was due at this address later, ever later up to some hours, by what has been tried most often there.

    All of it has one try more, though one message was sent; what has had all tries is given up, and the page says so.
    ``held``: what this sender has taken of the address.
    """
    now = timezone.now()
    waiting = Delivery.objects.filter(address=row.address_id, state=DeliveryState.QUEUED)
    attempts = 1 + (waiting.aggregate(most=Max("attempts"))["most"] or 0)
    due = waiting.filter(Q(pk__in=held) | Q(next_try_at__lte=now))
    due.update(
        state=Case(
            When(attempts__gte=MOST_ATTEMPTS - 1, then=Value(DeliveryState.GIVEN_UP.value)),
            default=Value(DeliveryState.QUEUED.value),
        ),
        attempts=F("attempts") + 1,
        next_try_at=now + min(FIRST_PAUSE * 2 ** min(attempts - 1, 12), LONGEST_PAUSE),
        error=Case(When(pk=row.pk, then=Value(error[:200])), default=Value(NOT_ASKED)),
    )
    log.warning("webhook %s to %s not taken (%s): %s", row.pk, row.address_id, attempts, error)


def _end_pause(late: list[int], answering: set[int]) -> None:
    """Let the next round send what this one had no time for, and what an address that answers again was not asked for.

    Not before the lease of another sender can have ended.
    """
    now = timezone.now()
    queued = Delivery.objects.filter(state=DeliveryState.QUEUED)
    paused = Q(address__in=answering, error=NOT_ASKED, next_try_at__gt=now + LEASE)
    queued.filter(Q(pk__in=late) | paused).update(next_try_at=now)
