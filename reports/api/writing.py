"""What all writing addresses share: the scope of the token, Idempotency-Key, bodies that are looked at strictly."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import msgspec
from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reports.api.errors import Unmet
from reports.models import ApiToken, User
from reports.models.accounts import TokenActs
from reports.models.actors import Actor
from reports.services.kept_answers import Answer, answered_once

Handler = TypeVar("Handler", bound=Callable[..., Response])
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="自拟的唯一标识，保留24小时：重复发送同一请求时只办理一次，得到同样的答复",
)


class Writes(IsAuthenticated):
    """People in their session; programs with a token that may do what the address does (``acts_of``)."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not super().has_permission(request, view):
            return False
        if request.method in ("GET", "HEAD"):
            return True
        wanted = getattr(view, "acts", TokenActs.UPLOAD)
        if wanted is not None:  # else it depends on what is asked, and the handler looks
            require_acts(request, wanted)
        return True


def actor_of(request: Request) -> Actor:
    """Return who is behind a request that ``Writes`` has let through: from the session or the token, never the body."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


def require_acts(request: Request, *wanted: str) -> None:
    """Raise Unmet (403) unless the token of the request may do one of these. Sessions may do all."""
    token = request.auth
    if isinstance(token, ApiToken) and token.acts not in wanted:
        names = "、".join(TokenActs(each).label for each in wanted)
        raise Unmet(403, "TOKEN_SCOPE", f"这个令牌不能办理此事，请另取可以“{names}”的令牌。")


def checked(kind: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """Return the body as its shape has it. Raises ValidationError, also for members that it does not know."""
    serializer = kind(data=request.data)
    serializer.is_valid(raise_exception=True)
    unknown = sorted(set(request.data) - set(serializer.fields))
    if unknown:
        raise serializers.ValidationError({name: ["无法识别的字段。"] for name in unknown})
    return dict(serializer.validated_data)


def once(handler: Handler) -> Handler:
    """Let a handler answer a repeated request with the same Idempotency-Key as the first time."""

    @wraps(handler)
    def answered(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key or not request.user.is_authenticated:
            return handler(self, request, *args, **kwargs)
        if not _KEY.fullmatch(key):
            raise Unmet(400, "IDEMPOTENCY_KEY", "Idempotency-Key 应为1至200个可见的半角字符。")

        def act() -> Answer:
            response = handler(self, request, *args, **kwargs)
            body = json.loads(msgspec.json.encode(response.data, enc_hook=str)) if response.data else None
            return Answer(response.status_code, body, response.headers.get("Location", ""))

        answer = answered_once(user=actor_of(request), key=key, fingerprint=_fingerprint(request), act=act)
        response = Response(answer.body, status=answer.status)
        if answer.location:
            response["Location"] = answer.location
        if answer.again:
            response["Idempotency-Replayed"] = "true"
        return response

    return answered  # type: ignore[return-value]  # wraps keeps the signature


def _fingerprint(request: Request) -> str:
    """The digest of what the request asks: method, address and every field, files by their bytes."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}".encode())
    digest.update(request.headers.get("If-Match", "").encode())
    data = request.data
    lists = data.lists() if hasattr(data, "lists") else data.items() if isinstance(data, dict) else ()
    for name, value in sorted(lists):
        digest.update(b"\0" + str(name).encode())
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, UploadedFile):
                digest.update((each.name or "").encode())
                for chunk in each.chunks():
                    digest.update(chunk)
                each.seek(0)
            else:
                digest.update(b"\0" + json.dumps(each, default=str, sort_keys=True).encode())
    return digest.hexdigest()
