"""Sending what waits for other systems. A system that is down delays no other and loses nothing."""

from __future__ import annotations

import hashlib
import hmac
import logging
from datetime import timedelta
from urllib.parse import urlsplit

import urllib3
from django.db import transaction
from django.utils import timezone

from review.models.webhooks import Delivery, DeliveryState
from review.webhooks import AddressRefused, place_of, resolved

log = logging.getLogger(__name__)
AT_ONCE = 50
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
    """Send what is due, oldest first; return how many were taken. What was not is tried later."""
    sent = 0
    silent: set[int] = set()
    for row in _take_due():
        if row.address_id in silent:
            _put_off(row, "同一地址刚才没有应答")
            continue
        error = _sent(row)
        if error:
            silent.add(row.address_id)
            _put_off(row, error)
            continue
        Delivery.objects.filter(pk=row.pk).update(
            state=DeliveryState.SENT, sent_at=timezone.now(), attempts=row.attempts + 1, error=""
        )
        sent += 1
    return sent


def _take_due() -> list[Delivery]:
    """Return what is due, leased so that no other sender takes it meanwhile."""
    now = timezone.now()
    with transaction.atomic():
        rows = list(
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state=DeliveryState.QUEUED, next_try_at__lte=now, address__ended_at=None)
            .select_related("address")
            .order_by("id")[:AT_ONCE]
        )
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(next_try_at=now + LEASE)
    return rows


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


def _put_off(row: Delivery, error: str) -> None:
    """Another try later, ever later up to some hours; then it is given up and the page says so."""
    attempts = row.attempts + 1
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 12), LONGEST_PAUSE)
    given_up = attempts >= MOST_ATTEMPTS
    Delivery.objects.filter(pk=row.pk).update(
        attempts=attempts,
        next_try_at=timezone.now() + pause,
        error=error[:200],
        state=DeliveryState.GIVEN_UP if given_up else DeliveryState.QUEUED,
    )
    log.warning("webhook %s to %s not taken (%s): %s", row.pk, row.address_id, attempts, error)
