"""Tokens of the API: made, used and ended. They are kept as digests and end by themselves."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from reports.models import ApiToken, User
from reports.models.accounts import TokenActs, TokenScope
from reports.models.actors import Actor
from reports.models.reach import HOME_ROLES, memberships_of
from reports.refusals import Refused
from reports.selectors.accounts import second_factor_required
from reports.services.access_log import home_of
from reports.services.portal_events import record_change
from reports.statements import Query

TOKEN_LIFETIME = timedelta(days=90)  # of one got by name and password
LIFETIMES = (30, 90, 365)  # days, of one made in the portal
MOST_TOKENS = 10  # of one person, of each of the two kinds
LONGEST_LABEL = 50
#: What may be done where a scope reaches: the own agency reviews nothing.
ACTS_WITHIN = {
    TokenScope.PUBLIC.value: (TokenActs.READ,),
    TokenScope.OWN.value: (TokenActs.READ, TokenActs.UPLOAD),
    TokenScope.ALL.value: tuple(TokenActs),
}
#: The last use is written at most once in this time.
NOTE_EVERY = timedelta(minutes=1)


#: Every request with a token asks for it.
_IN_USE = Query(
    lambda digest: ApiToken.objects.select_related("user").filter(digest=digest).order_by(), digest=str
)


class TokenRefused(Refused):
    MESSAGES = {
        "LABEL": f"请填写名称，不超过{LONGEST_LABEL}字，例如使用它的系统。",
        "LABEL_TAKEN": "您已有名称为“{label}”的令牌，请换一个名称。",
        "SCOPE": "请选择范围。",
        "ACTS": "请选择用途。",
        "ACTS_WITHOUT_REACH": "所选范围不能用于所选用途：填报须含本单位的年报，审核须为本人权限内的全部内容。",
        "LIFETIME": "请选择有效期。",
        "TOO_MANY": f"每人最多{MOST_TOKENS}个令牌，请先停用不再使用的。",
    }


@dataclass(frozen=True, slots=True)
class TokenAsked:
    """A token as the person asks for it; ``days`` until it ends."""

    label: str
    scope: str
    days: int
    acts: str = TokenActs.READ


@transaction.atomic
def issue_token(*, user: User) -> str:
    """Return a new token got by name and password; the oldest of MOST_TOKENS of this kind ends."""
    kept = _living(user).filter(label="").order_by("-pk").values_list("pk", flat=True)[: MOST_TOKENS - 1]
    ApiToken.objects.filter(user=user, label="").exclude(pk__in=list(kept)).delete()
    record_change(action="token_issued", subject=str(user), agency=home_of(user), actor=user)
    return _new(user, TokenAsked("", TokenScope.ALL, TOKEN_LIFETIME.days))


@transaction.atomic
def make_token(*, actor: Actor, asked: TokenAsked, with_factor: bool) -> str:
    """Return a new token that the person named in the portal; only its digest is kept. Raises TokenRefused."""
    label = asked.label.strip()
    if not label or len(label) > LONGEST_LABEL:
        raise TokenRefused("LABEL")
    if asked.scope not in TokenScope.values:
        raise TokenRefused("SCOPE")
    if asked.acts not in TokenActs.values:
        raise TokenRefused("ACTS")
    if asked.acts not in ACTS_WITHIN[asked.scope]:
        raise TokenRefused("ACTS_WITHOUT_REACH")
    if asked.days not in LIFETIMES:
        raise TokenRefused("LIFETIME")
    user = User.objects.select_for_update().get(pk=actor.pk)
    named = _living(user).exclude(label="")
    if named.filter(label=label).exists():
        raise TokenRefused("LABEL_TAKEN", label=label)
    if named.count() >= MOST_TOKENS:
        raise TokenRefused("TOO_MANY")
    subject = f"{user}：{label}（{TokenScope(asked.scope).label}，{TokenActs(asked.acts).label}）"
    record_change(action="token_issued", subject=subject, agency=home_of(user), actor=user)
    return _new(user, TokenAsked(label, asked.scope, asked.days, asked.acts), with_factor=with_factor)


@transaction.atomic
def revoke_token(*, actor: Actor, token: ApiToken) -> None:
    """End one of the person's own tokens; the caller has looked it up among them."""
    subject = f"{actor}：{token.label or NAMELESS}"
    token.delete()
    record_change(action="token_ended", subject=subject, agency=home_of(actor), actor=actor)


#: What a token got at the API's login is called on the pages.
NAMELESS = "凭用户名和密码取得"


def tokens_of(user: Actor) -> list[ApiToken]:
    """Return the living tokens of the person, newest first."""
    return list(ApiToken.objects.filter(user=user.pk, expires_at__gt=timezone.now()).order_by("-pk"))


def _living(user: User) -> QuerySet[ApiToken]:
    ApiToken.objects.filter(user=user, expires_at__lte=timezone.now()).delete()
    return ApiToken.objects.filter(user=user)


def _new(user: User, asked: TokenAsked, *, with_factor: bool = False) -> str:
    key, now = secrets.token_urlsafe(32), timezone.now()
    ApiToken.objects.create(
        user=user,
        digest=token_digest(key),
        label=asked.label,
        scope=asked.scope,
        acts=asked.acts,
        with_factor=with_factor,
        created_at=now,
        expires_at=now + timedelta(days=asked.days),
    )
    return key


def user_of_token(key: str) -> User | None:
    """Return whose token this is, as ``token_in_use``; None unless it may be used."""
    found = token_in_use(key)
    return found[0] if found else None


def token_in_use(key: str) -> tuple[User, ApiToken] | None:
    """Return whose token this is, with the reach that its scope leaves, and the token; None unless it may be used.

    It may be used while the person may log in without anything else asked: a token made after the second factor was
    given needs no other one.
    """
    now = timezone.now()
    token: ApiToken | None = next(iter(_IN_USE.objects(digest=token_digest(key))), None)
    if (
        token is None
        or token.expires_at <= now
        or not token.user.is_active
        or token.user.must_change_password
    ):
        return None
    if not token.with_factor and (
        token.user.second_factor_since is not None or second_factor_required(token.user)
    ):
        return None
    used_before = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTE_EVERY)
    if token.last_used_at is None or token.last_used_at < now - NOTE_EVERY:
        ApiToken.objects.filter(used_before, pk=token.pk).update(last_used_at=now)
    return _narrowed(token), token


def _narrowed(token: ApiToken) -> User:
    """Leave the person only the roles that the scope names; what is published stays open to everybody."""
    user = token.user
    if token.scope == TokenScope.PUBLIC:
        user.memberships_read = ()
    elif token.scope == TokenScope.OWN:
        user.memberships_read = tuple(held for held in memberships_of(user) if held.role in HOME_ROLES)
    return user


def token_digest(key: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(key.encode()).hexdigest()
