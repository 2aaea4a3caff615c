"""Signs the head of every chain of events with a key outside the database, and verifies the signatures.

An attacker who rewrites a chain in the database cannot forge the signatures; removed last signatures are detected by
the mail sent to auditors and by the backup.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reports.models import ChainHead, Event, PortalEvent, SignedHeads

#: The key of the portal's own chain among the heads.
PORTAL = "0"
AT_A_TIME = 500


@transaction.atomic
def sign_heads() -> SignedHeads | None:
    """Sign the heads that changed since the last signature; None when none did."""
    last = SignedHeads.objects.select_for_update().order_by("-number").first()
    signed = _signed_so_far()
    now = {str(head.report_id or 0): [head.count, head.hash] for head in ChainHead.objects.order_by("pk")}
    heads = {chain: head for chain, head in now.items() if signed.get(chain) != head}
    if not heads:
        return None
    row = SignedHeads(
        number=(last.number if last else 0) + 1,
        at=timezone.now(),
        heads=heads,
        previous_signature=last.signature if last else "",
    )
    row.signature = signature_of(row)
    row.save(force_insert=True)
    return row


def signature_of(row: SignedHeads) -> str:
    """Return the HMAC-SHA256 of the row and the signature before it, under ``settings.AUDIT_KEY``."""
    content = [row.number, row.at.timestamp(), row.heads, row.previous_signature]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def signature_faults() -> Iterator[str]:
    """Yield what is wrong with the signatures and what they say of the chains, the first wrong link first."""
    expected, previous = 1, ""
    for row in SignedHeads.objects.order_by("number"):
        if row.number != expected:
            yield f"缺少第{expected}次签名。"
        elif row.previous_signature != previous:
            yield f"第{row.number}次签名与前一次不衔接。"
        elif not hmac.compare_digest(row.signature, signature_of(row)):
            yield f"第{row.number}次签名与内容不符。"
        expected, previous = row.number + 1, row.signature
    yield from _chains_against(_signed_so_far())


def _chains_against(signed: dict[str, list[object]]) -> Iterator[str]:
    """Compare the event at which each chain ended when it was signed with what stands there now."""
    reports = [chain for chain in signed if chain != PORTAL]
    for start in range(0, len(reports), AT_A_TIME):
        some = reports[start : start + AT_A_TIME]
        events = Event.objects.filter(report__in=[int(chain) for chain in some]).values_list(
            "report_id", "sequence", "hash"
        )
        found = {(str(report), sequence): digest for report, sequence, digest in events}
        for chain in some:
            count, digest = signed[chain]
            if found.get((chain, int(str(count)))) != digest:
                yield f"年报{chain}的第{count}条记录与签名不符。"
    if PORTAL in signed:
        count, digest = signed[PORTAL]
        stands = PortalEvent.objects.filter(sequence=int(str(count))).values_list("hash", flat=True).first()
        if stands != digest:
            yield f"系统变更的第{count}条记录与签名不符。"


def _signed_so_far() -> dict[str, list[object]]:
    """Return chain → head as last signed."""
    found: dict[str, list[object]] = {}
    for heads in SignedHeads.objects.order_by("number").values_list("heads", flat=True):
        found.update(heads)
    return found
