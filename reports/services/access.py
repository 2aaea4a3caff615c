"""Ways in: tokens of the API, and the end of all sessions and tokens of a person.

One rule for every way: a changed password, a demanded second factor, a removed role and a deactivation end what was
open before; a reactivation starts anew. Tokens are kept as digests and end by themselves.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_delete, post_save, pre_save
from django.utils import timezone

from reports.models import ApiToken, Membership, SecondFactorRule, SignIn, User
from reports.models.reach import Role
from reports.selectors.accounts import second_factor_required

TOKEN_LIFETIME = timedelta(days=90)
MOST_TOKENS = 10  # of one person; the oldest ends


def connect() -> None:
    """Listen to what ends access; called when the application is ready."""
    pre_save.connect(_user_changes, sender=User, dispatch_uid="access.user")
    post_delete.connect(_role_removed, sender=Membership, dispatch_uid="access.role")
    post_save.connect(_factor_demanded, sender=SecondFactorRule, dispatch_uid="access.factor")


@transaction.atomic
def issue_token(*, user: User) -> str:
    """Return a new token of the person; only its digest is kept."""
    key, now = secrets.token_urlsafe(32), timezone.now()
    ApiToken.objects.filter(user=user, expires_at__lte=now).delete()
    kept = ApiToken.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)[: MOST_TOKENS - 1]
    ApiToken.objects.filter(user=user).exclude(pk__in=list(kept)).delete()
    ApiToken.objects.create(
        user=user, digest=token_digest(key), created_at=now, expires_at=now + TOKEN_LIFETIME
    )
    return key


def user_of_token(key: str) -> User | None:
    """Return whose token this is, while it and the person may be used without anything else asked; else None."""
    found = ApiToken.objects.filter(digest=token_digest(key), expires_at__gt=timezone.now())
    token = found.select_related("user").first()
    if token is None or not token.user.is_active or token.user.must_change_password:
        return None
    factor = token.user.second_factor_since is not None or second_factor_required(token.user)
    return None if factor else token.user


def token_digest(key: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def end_access(*, user_id: int) -> None:
    """End all sessions and tokens of the person, who must log in again."""
    User.objects.filter(pk=user_id).update(access_generation=F("access_generation") + 1)
    end_tokens(user_id=user_id)
    SignIn.objects.filter(user=user_id).delete()


def end_tokens(*, user_id: int) -> None:
    """End the tokens of the person; sessions end with a changed password by themselves."""
    ApiToken.objects.filter(user=user_id).delete()


def _user_changes(*, instance: User, raw: bool = False, update_fields: Any = None, **_: Any) -> None:
    if raw or instance._state.adding:
        return
    touched = (
        {"is_active", "password"} if update_fields is None else {"is_active", "password"} & set(update_fields)
    )
    if not touched:
        return
    before = User.objects.filter(pk=instance.pk).values("is_active", "password", "access_generation").first()
    if before is None:
        return
    if "is_active" in touched and before["is_active"] != instance.is_active:
        end_access(user_id=instance.pk)
        before["access_generation"] += 1
    elif "password" in touched and before["password"] != instance.password:
        end_tokens(user_id=instance.pk)
    # An object that was read before access ended must not bring the sessions back.
    instance.access_generation = max(instance.access_generation, before["access_generation"])


def _role_removed(*, instance: Membership, **_: Any) -> None:
    end_access(user_id=instance.user_id)


def _factor_demanded(*, instance: SecondFactorRule, created: bool, raw: bool = False, **_: Any) -> None:
    if raw or not created:
        return
    reviewers = Membership.objects.filter(
        role=Role.REVIEWER,
        agency__path__startswith=instance.region.path or "",
        user__second_factor_since__isnull=True,
    )
    for user_id in set(reviewers.values_list("user_id", flat=True)):
        end_tokens(user_id=user_id)
