"""Refusals of the workflow: an objection of the rules as an exception."""

from __future__ import annotations

from reports.permissions import NotAllowed
from reports.refusals import Refused
from review.acts import Objection
from review.sentences import SENTENCES


class ActRefused(Refused):
    """An act cannot be done now (409 or 422).

    ``by`` and ``at``: who changed the submission before; ``changed``: names of the cells that were changed.
    """

    MESSAGES = SENTENCES

    def __init__(self, objection: Objection) -> None:
        self.code = objection.code
        self.message = objection.message
        self.by = objection.by
        self.at = objection.at
        self.changed = objection.changed
        Exception.__init__(self, f"{self.code}: {self.message}")


class MoveRefused(ActRefused):
    """A move cannot be made now."""


class VoidRefused(ActRefused):
    """An approval cannot be voided, or voiding it cannot be asked for."""


class QuestionRefused(ActRefused):
    """A question cannot be asked, answered or closed."""


class DecisionRefused(ActRefused):
    """A decision on a finding cannot be made."""


def refuse(objection: Objection | None, kind: type[ActRefused]) -> None:
    """Raise NotAllowed (403) or a refusal of this kind for an objection; do nothing without one."""
    if objection is None:
        return
    if objection.forbidden:
        raise NotAllowed(objection.message)
    raise kind(objection)
