"""How passwords are hashed, and which are refused beside the usual ones."""

from __future__ import annotations

import re

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError

from reports.models import User


class Argon2(Argon2PasswordHasher):
    """Argon2id with the cost that OWASP recommends: 19 MiB, two passes, one lane.

    Django's own (100 MiB, eight lanes) takes 0.25 s on two cores: sixteen logins at once held up all pages for 4 s.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1


class NotMadeOfNames:
    """Refuses a password of which fewer than six characters are left without the names that everybody knows."""

    LEAST_OWN = 6

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError for `clerk2clerk2` of clerk2, or the name of the person's agency."""
        rest = password.casefold()
        for name in sorted(_names(user), key=len, reverse=True):
            rest = rest.replace(name, "")
        if len(rest) < min(self.LEAST_OWN, len(password)) and rest != password.casefold():
            raise ValidationError(self.get_help_text(), code="password_made_of_names")

    def get_help_text(self) -> str:
        return "密码不能由用户名、姓名或单位名称组成。"


def _names(user: AbstractBaseUser | None) -> set[str]:
    """Return user name, its letters alone, person's name, names of the agencies: those of two characters or more."""
    if not isinstance(user, User):
        return set()
    names = {user.username, re.sub(r"[\d_.@+-]+", "", user.username), user.display_name}
    if user.pk:
        for agency in {membership.agency for membership in user.memberships.select_related("agency")}:
            names |= {agency.name, *(alias.name for alias in agency.aliases.all())}
    return {name.strip().casefold() for name in names if len(name.strip()) > 1}
