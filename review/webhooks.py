"""Telling other systems: the addresses that administrators list, and what is written down to be sent to them."""

from __future__ import annotations

import ipaddress
import json
import secrets
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reports.doorbell import announce_webhooks
from reports.models import Agency, Event
from reports.models.actors import Actor
from reports.permissions import require
from reports.refusals import Refused
from reports.services.portal_events import record_change
from reports.states import State
from review.lifecycle import Move
from review.models.webhooks import Delivery, DeliveryState, Told, WebhookAddress

MOST_ADDRESSES = 20
LONGEST_LABEL = 50
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
#: The part of IPv6 that is given out, and what of it is for examples.
_GIVEN_OUT, _EXAMPLES = ipaddress.ip_network("2000::/3"), ipaddress.ip_network("3fff::/20")
#: Relays from IPv4 to IPv6, given up (RFC 7526).
_RELAYS = ipaddress.ip_network("192.88.99.0/24")


class AddressRefused(Refused):
    MESSAGES = {
        "LABEL": f"请填写名称，不超过{LONGEST_LABEL}字。",
        "TOLD": "请至少选择一个事项。",
        "URL": "请填写完整的地址，以 https:// 开头，不含用户名和密码。",
        "URL_PRIVATE": "这个地址在内部网络上，不能登记。确需通知内部系统的，请由运行维护人员设置 WEBHOOK_PRIVATE=1。",
        "URL_UNKNOWN": "找不到这个地址的主机，请核对。",
        "URL_LISTED": "这个地区已登记过这一地址（{label}），每个事项会通知两次。请先停用原来的，或者填写其他地址。",
        "TOO_MANY": f"每个地区最多登记{MOST_ADDRESSES}个地址，请先停用不再使用的。",
    }


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of a host to which messages may go. Raises AddressRefused.

    Nothing inside the network of the portal, unless the installation says so: the portal must be no way into it.
    """
    try:
        found = {each[4][0] for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise AddressRefused("URL_UNKNOWN") from None
    addresses = sorted(str(each) for each in found)
    if not settings.WEBHOOK_PRIVATE and not all(is_public(each) for each in addresses):
        raise AddressRefused("URL_PRIVATE")
    return addresses


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the internet, whatever form of IPv6 it is wrapped in."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if found in _TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        if found not in _GIVEN_OUT or found in _EXAMPLES:
            return False
    elif found in _RELAYS:
        return False
    return found.is_global and not found.is_multicast


def place_of(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of an address. Raises AddressRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise AddressRefused("URL") from None
    schemes = ("https", "http") if settings.WEBHOOK_PRIVATE else ("https",)
    if parts.scheme not in schemes or not parts.hostname or parts.username or parts.password:
        raise AddressRefused("URL")
    return parts.scheme, parts.hostname, port


def _same_place(one: str, other: str) -> bool:
    """Whether two addresses are one: host in any case, the usual port named or not, without what is behind #."""

    def told(url: str) -> tuple[object, ...]:
        parts = urlsplit(url)
        return (*place_of(url), parts.path or "/", parts.query)

    try:
        return told(one) == told(other)
    except AddressRefused:  # listed while plain http was allowed
        return False


@transaction.atomic
def list_address(
    *, actor: Actor, region: Agency, label: str, url: str, told: Sequence[str]
) -> WebhookAddress:
    """List an address; its secret is shown once. Raises NotAllowed, AddressRefused."""
    require(actor, "keep_webhooks", region)
    label = label.strip()
    if not label or len(label) > LONGEST_LABEL:
        raise AddressRefused("LABEL")
    wanted = [each for each in Told.values if each in told]
    if not wanted:
        raise AddressRefused("TOLD")
    _, host, port = place_of(url)
    resolved(host, port)
    listed_before = list(WebhookAddress.objects.filter(region=region, ended_at=None))
    same = next((each for each in listed_before if _same_place(each.url, url)), None)
    if same is not None:
        raise AddressRefused("URL_LISTED", label=same.label)
    if len(listed_before) >= MOST_ADDRESSES:
        raise AddressRefused("TOO_MANY")
    listed = WebhookAddress.objects.create(
        region=region,
        label=label,
        url=url,
        told=wanted,
        nonce=secrets.token_hex(16),
        by=actor,
        at=timezone.now(),
    )
    record_change(
        action="webhook_listed", subject=f"{label}（{host}）", agency=region, actor=actor,
        data={"told": ["", listed.told_text]},
    )  # fmt: skip
    return listed


@transaction.atomic
def renew_secret(*, actor: Actor, address: WebhookAddress) -> WebhookAddress:
    """Give the address another secret; the one before signs nothing from now on. Raises NotAllowed."""
    require(actor, "keep_webhooks", address.region)
    address.nonce = secrets.token_hex(16)
    address.save(update_fields=["nonce"])
    record_change(action="webhook_renewed", subject=address.label, agency=address.region, actor=actor)
    return address


@transaction.atomic
def end_address(*, actor: Actor, address: WebhookAddress) -> None:
    """Tell this address nothing more; what waits is not sent. Raises NotAllowed."""
    require(actor, "keep_webhooks", address.region)
    address.ended_at = timezone.now()
    address.save(update_fields=["ended_at"])
    Delivery.objects.filter(address=address, state=DeliveryState.QUEUED).update(state=DeliveryState.ENDED)
    record_change(action="webhook_ended", subject=address.label, agency=address.region, actor=actor)


def told_of(event: Event) -> Told | None:
    """Return what other systems are told of this event, None for nothing."""
    if event.move == Move.SUBMIT:
        return Told.HANDED_IN
    if event.move == Move.RETURN:
        return Told.RETURNED
    if event.move == "publish":
        return Told.PUBLISHED
    if event.move == Move.VOID and event.report.published_at is not None:
        return Told.WITHDRAWN  # told before the report leaves the archive, in the same transaction
    if event.move == Move.PASS and event.to_state == State.APPROVED:
        version = event.submission.version if event.submission else 1
        earlier = version > 1 and event.report.submissions.filter(
            version__lt=version, state=State.SUPERSEDED, decided_at__isnull=False
        )
        return Told.CORRECTED if earlier and earlier.exists() else Told.APPROVED
    return None


def write_down(*, event: Event, **_: object) -> None:
    """Receive ``event_recorded``: what is to be told is written in the transaction of the event."""
    told = told_of(event)
    if told is None:
        return
    above = [int(each) for each in (event.report.agency.path or "").split("/") if each]
    addresses = [
        each
        for each in WebhookAddress.objects.filter(region__in=above, ended_at=None)
        if told.value in each.told
    ]
    if not addresses:
        return
    body = json.dumps(message(event, told), ensure_ascii=False, separators=(",", ":"))
    rows = [
        Delivery(address=each, event=event, told=told, body=body, next_try_at=event.at) for each in addresses
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(announce_webhooks, robust=True)


def message(event: Event, told: Told) -> dict[str, object]:
    """Return what is told: which report and version, and where it stands. No figures, texts or names of people."""
    report, version = event.report, event.submission
    return {
        "id": f"{report.pk}-{event.sequence}",
        "type": told.value,
        "at": timezone.localtime(event.at).isoformat(),
        "report": {
            "id": report.pk,
            "year": report.year_id,
            "scope": report.scope,
            "agency": {"id": report.agency_id, "code": report.agency.code, "name": report.agency_name},
            "url": f"{settings.PORTAL_URL}/api/v1/reports/{report.pk}/",
        },
        "submission": {"id": version.pk, "version": version.version, "state": version.state}
        if version
        else None,
    }
