"""Who a request comes from: session and person, both read for each page, by statements made once a process."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from reports.models import User
from reports.statements import Query


def _sessions(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)


def _people(number: int) -> QuerySet[User]:
    return User.objects.filter(pk=number)


_SESSION = Query(_sessions, key=str)
_PERSON = Query(_people, number=int)


class SessionStore(DatabaseSessions):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        # The stubs know no key of a session that was refused, which is None.
        found = _SESSION.objects(key=self.session_key) if self.session_key else []
        if found and found[0].expire_date > timezone.now():
            session: Session = found[0]
            return session
        self._session_key = None
        return None


class PeopleBackend(ModelBackend):
    """Django's check of name and password."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, None for one who may no longer log in."""
        for user in _PERSON.objects(number=user_id):
            if self.user_can_authenticate(user):
                person: User = user
                return person
        return None
