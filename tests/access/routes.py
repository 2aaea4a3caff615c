"""Every route of the portal, walked from the URLconf."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def routes() -> set[str]:
    """Return ``namespace:name`` of every route; ``.format`` is added where an address may end in one.

    A route without a name is written as its pattern.
    """
    return set(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, namespace: str, before: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else pattern
            yield f"{name} .format" if "format" in entry.pattern.converters or "<format>" in pattern else name
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, pattern)
