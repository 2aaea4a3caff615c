"""Tokens of the API, compared by their digests."""

from __future__ import annotations

from rest_framework.authentication import TokenAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from reports.models import ApiToken, User
from reports.services.tokens import token_in_use

OTHER_SCHEME = "请求头应为 Authorization: Token 令牌，不接受 Bearer、Basic 等其他方式。"


class HashedTokenAuthentication(TokenAuthentication):
    """``Authorization: Token …``; a token that ended is refused (403), another scheme too (401)."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return who holds the token, None without one: who names himself in another way is not read as nobody."""
        scheme = get_authorization_header(request).split(maxsplit=1)[:1]
        if scheme and scheme[0].lower() != self.keyword.lower().encode():
            from reports.api.errors import (
                Unmet,
            )  # its renderers are loaded with the settings that name this class

            refusal = Unmet(401, "AUTHENTICATION_SCHEME", OTHER_SCHEME)
            refusal.auth_header = self.keyword  # type: ignore[attr-defined]  # read by DRF's handler
            raise refusal
        found: tuple[User, ApiToken] | None = super().authenticate(request)
        return found

    def authenticate_credentials(self, key: str) -> tuple[User, ApiToken]:
        found = token_in_use(key)
        if found is None:
            raise AuthenticationFailed("令牌无效或已失效，请重新取得。")
        return found
