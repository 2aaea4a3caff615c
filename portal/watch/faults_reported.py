"""Faults reported to Sentry, where the installation names one (``SENTRY_DSN``)."""

from __future__ import annotations

from typing import Any

#: What a report of a fault keeps of a request: never what was typed, who typed it, or how they are logged in.
KEPT = ("method", "url")


def report_to(dsn: str) -> None:
    """Report unhandled faults of this process to ``dsn``; nothing happens with an empty one."""
    if not dsn:
        return
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        server_name="",
        before_send=strip,  # type: ignore[arg-type]
        before_breadcrumb=lambda _crumb, _hint: None,
    )


def strip(event: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any]:
    """Return the report without cookies, headers, parameters and people."""
    request = event.get("request") or {}
    event["request"] = {key: request[key] for key in KEPT if key in request}
    if "url" in event["request"]:
        event["request"]["url"] = str(event["request"]["url"]).partition("?")[0]
    for key in ("user", "extra", "breadcrumbs"):
        event.pop(key, None)
    return event
