"""Noting that something published has changed, in the transaction of the change (decision 0229)."""

from __future__ import annotations

from reports.models import PublicChange


def note_public_change() -> None:
    """Let every public page be made anew after this transaction. One insert; waits for nobody."""
    PublicChange.objects.create()
