"""Tokens of the API, compared by their digests."""

from __future__ import annotations

from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from reports.models import ApiToken, User
from reports.services.tokens import token_in_use


class HashedTokenAuthentication(TokenAuthentication):
    """``Authorization: Token …``; a token that ended is refused (403)."""

    def authenticate_credentials(self, key: str) -> tuple[User, ApiToken]:
        found = token_in_use(key)
        if found is None:
            raise AuthenticationFailed("令牌无效或已失效，请重新取得。")
        return found
