"""The page /healthz: whether this web process may be sent requests."""

import logging

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503. The broker is reported, but pages work without it."""
    state = {"database": _database_answers(), "broker": _broker_answers()}
    body = {name: "ok" if fine else "unreachable" for name, fine in state.items()}
    return JsonResponse(body, status=200 if state["database"] else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("the database does not answer")
        return False
    return True


def _broker_answers() -> bool:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=None
        ) as client:
            return bool(client.ping())
    except redis.RedisError as error:
        log.warning("the broker does not answer: %s", type(error).__name__)
        return False
