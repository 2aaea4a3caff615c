"""Single sign-on by OpenID Connect beside own accounts, where OIDC_ISSUER is set (decision 0254).

Nobody gets an account by it: the claim OIDC_CLAIM names an account that an administrator has made. What follows a login
(first password, second factor, idle time) follows this one too.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

import jwt
import requests
from django.conf import settings
from django.contrib.auth.views import LoginView
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from portal.errors import answer
from portal.sessions import PeopleBackend
from reports.models import User

log = logging.getLogger(__name__)
#: Seconds for one call of the provider, and for which its addresses are kept.
SECONDS, KEPT_SECONDS = 5, 3600
BACKEND = "portal.sign_on.SignOn"
#: What goes wrong when a provider is away, forged or not what it says.
FAULTS = (SuspiciousOperation, requests.RequestException, jwt.PyJWTError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Provider:
    """What the provider says of itself under ``/.well-known/openid-configuration``."""

    authorization: str
    token: str
    userinfo: str
    keys: str


_kept: dict[str, tuple[float, Provider]] = {}
_lock = threading.Lock()


def provider() -> Provider:
    """Return the addresses of the provider, asked for once an hour. Raises requests.RequestException, ValueError."""
    issuer = settings.OIDC_ISSUER
    with _lock:
        at, found = _kept.get(issuer, (0.0, None))
    if found and time.monotonic() - at < KEPT_SECONDS:
        return found
    reply = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=SECONDS)
    reply.raise_for_status()
    said = reply.json()
    if said.get("issuer", "").rstrip("/") != issuer:
        raise ValueError(f"the provider calls itself {said.get('issuer')!r}, OIDC_ISSUER is {issuer!r}")
    found = Provider(
        said["authorization_endpoint"], said["token_endpoint"], said["userinfo_endpoint"], said["jwks_uri"]
    )
    with _lock:
        _kept[issuer] = (time.monotonic(), found)
    return found


def _setting(name: str, *default: Any) -> Any:
    """Answer what mozilla-django-oidc asks its settings for."""
    addresses = {
        "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization",
        "OIDC_OP_TOKEN_ENDPOINT": "token",
        "OIDC_OP_USER_ENDPOINT": "userinfo",
        "OIDC_OP_JWKS_ENDPOINT": "keys",
    }
    if name in addresses:
        return getattr(provider(), addresses[name])
    known = {
        "OIDC_RP_CLIENT_ID": settings.OIDC_CLIENT_ID,
        "OIDC_RP_CLIENT_SECRET": settings.OIDC_CLIENT_SECRET,
        "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_RP_SCOPES": "openid profile",
        "OIDC_AUTHENTICATION_CALLBACK_URL": "sign_on_callback",
        "OIDC_CREATE_USER": False,
        "OIDC_USE_PKCE": True,
        "OIDC_TIMEOUT": SECONDS,
        "LOGIN_REDIRECT_URL": settings.LOGIN_REDIRECT_URL,
    }
    if name in known:
        return known[name]
    return default[0] if default else None


class SignOn(OIDCAuthenticationBackend):
    """Lets in whom the provider names, if there is an account of that name."""

    get_settings = staticmethod(_setting)

    def __init__(self) -> None:
        """Ask the provider for nothing: Django makes one of these for every request of a session."""
        self.UserModel = User

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """Return the account; None for a password, of which this backend knows nothing."""
        if request is None or not settings.OIDC_ISSUER or "nonce" not in credentials:
            return None
        super().__init__()
        return cast("User | None", super().authenticate(request, **credentials))

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, None for one who may no longer log in (the package does not ask)."""
        return PeopleBackend().get_user(user_id)

    def verify_token(self, token: str, **options: Any) -> dict[str, Any]:
        """Add to the package's look at signature and nonce: who made the token, and for whom."""
        payload: dict[str, Any] = super().verify_token(token, **options)
        meant = payload.get("aud")
        if payload.get("iss", "").rstrip("/") != settings.OIDC_ISSUER:
            raise SuspiciousOperation("the token is of another issuer")
        if settings.OIDC_CLIENT_ID not in (meant if isinstance(meant, list) else [meant]):
            raise SuspiciousOperation("the token is for another client")
        if not options.get("nonce"):
            raise SuspiciousOperation("a login without a nonce")
        self._subject = payload.get("sub")
        return payload

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """Return whether these claims are of the person of the token, and name an account."""
        return claims.get("sub") == self._subject and isinstance(claims.get(settings.OIDC_CLAIM), str)

    def filter_users_by_claims(self, claims: dict[str, Any]) -> list[User]:
        """Return the account of that name: exactly, and one that is in use."""
        name = claims[settings.OIDC_CLAIM]
        return [user for user in User.objects.filter(username=name, is_active=True) if user.username == name]


def _told(view: Any) -> Any:
    """Say in a sentence that sign-on did not work, whatever the provider did; 404 where it is not set up."""

    @wraps(view)
    def entered(request: HttpRequest) -> HttpResponseBase:
        if not settings.OIDC_ISSUER:
            raise Http404
        try:
            return cast(HttpResponseBase, view(request))
        except FAULTS as error:
            log.warning("single sign-on: %s: %s", type(error).__name__, str(error)[:200])
            away = isinstance(error, requests.RequestException)
            return _refused(request, away=away)

    return entered


def _refused(request: HttpRequest, *, away: bool = False) -> HttpResponse:
    name = settings.OIDC_NAME
    if away:
        sentence = f"{name}暂时不能使用。请稍后再试，或用本系统的用户名和密码登录。"
        return answer(request, 503, code="SIGN_ON_AWAY", sentence=sentence)
    sentence = f"没有通过{name}登录。请重新登录；账号尚未开通或已停用的，请联系本地系统管理员。"
    return answer(request, 403, code="SIGN_ON_REFUSED", sentence=sentence)


class Login(LoginView):
    """Django's login page, which offers single sign-on where there is one."""

    redirect_authenticated_user = True

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        """Add what the button is called."""
        return super().get_context_data(sign_on=settings.OIDC_ISSUER and settings.OIDC_NAME, **values)


class _Begin(OIDCAuthenticationRequestView):
    get_settings = staticmethod(_setting)


class _Return(OIDCAuthenticationCallbackView):
    get_settings = staticmethod(_setting)

    def login_failure(self) -> HttpResponse:
        """Say so instead of a redirect to the first page."""
        return _refused(self.request)

    def login_success(self) -> HttpResponse:
        """Let the gate note the session, which began without a form."""
        response: HttpResponse = super().login_success()
        self.request.signed_on = True
        return response


@never_cache
@require_safe
@_told
def begin(request: HttpRequest) -> HttpResponseBase:
    """Send the browser to the provider."""
    return cast(HttpResponseBase, _Begin.as_view()(request))


@never_cache
@require_safe
@_told
def come_back(request: HttpRequest) -> HttpResponseBase:
    """Take what the provider sent the browser back with, and log in."""
    return cast(HttpResponseBase, _Return.as_view()(request))
