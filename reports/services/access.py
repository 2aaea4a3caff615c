"""The end of all sessions and tokens of a person.

One rule for every way: a changed password, a demanded second factor, a removed role and a deactivation end what was
open before; a reactivation starts anew.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_delete, post_save, pre_save

from reports.models import ApiToken, Membership, SecondFactorRule, SignIn, User
from reports.models.reach import Role


def connect() -> None:
    """Listen to what ends access; called when the application is ready."""
    pre_save.connect(_user_changes, sender=User, dispatch_uid="access.user")
    post_delete.connect(_role_removed, sender=Membership, dispatch_uid="access.role")
    post_save.connect(_factor_demanded, sender=SecondFactorRule, dispatch_uid="access.factor")


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
