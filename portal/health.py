"""The page /healthz: whether this web process may be sent requests."""

import errno
import logging
import os
import tempfile
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.postgresql.base import answers_within
from reports.models import FileFault

#: A probe gives up sooner than a page.
DATABASE_SECONDS = 3
log = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503. Broker and files are reported, but pages can be read without them.

    ``files``: ok, full, read_only, failed, or damaged while a source is lost or is not what was uploaded.
    """
    with answers_within(DATABASE_SECONDS):
        state = {"database": _database_state(), "broker": "ok" if _broker_answers() else "unreachable"}
        if state["database"] == "unreachable":
            return JsonResponse(state, status=503)
        return JsonResponse(state | {"files": _files_state()})


def _database_state() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            if connection.vendor == "postgresql":
                cursor.execute("SHOW transaction_read_only")
                if cursor.fetchone() == ("on",):
                    return "read_only"
    except DatabaseError:
        log.exception("the database does not answer")
        return "unreachable"
    path = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and path.is_file() and not os.access(path, os.W_OK):
        return "read_only"
    return "ok"


def _files_state() -> str:
    """What the store answers to a byte being written, and whether a fault of a source is open."""
    try:
        folder = Path(settings.MEDIA_ROOT)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"0" * 4096)
            probe.flush()
        return "damaged" if FileFault.objects.filter(restored_at=None).exists() else "ok"
    except OSError as error:
        log.warning("the file store takes nothing: %s", error)
        return {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EROFS: "read_only"}.get(
            error.errno or 0, "failed"
        )
    except DatabaseError:
        return "ok"


def _broker_answers() -> bool:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=None
        ) as client:
            return bool(client.ping())
    except redis.RedisError as error:
        log.warning("the broker does not answer: %s", type(error).__name__)
        return False
