"""The page /healthz: whether this web process may be sent requests."""

import logging
import os
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.postgresql.base import answers_within
from reports.models import FileFault
from reports.selectors.damaged_readings import versions_with_damaged_readings
from reports.storage import file_store

#: A probe gives up sooner than a page.
DATABASE_SECONDS = 3
log = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503. Broker and files are reported, but pages can be read without them.

    ``files``: ok, full, read_only, failed, or damaged while a source is lost or is not what was uploaded.
    ``readings``: ok, or damaged while the stored reading of a version was found to be so.
    """
    with answers_within(DATABASE_SECONDS):
        state = {"database": database_state(), "broker": broker_state()}
        if state["database"] == "unreachable":
            return JsonResponse(state, status=503)
        return JsonResponse(state | {"files": files_state(), "readings": readings_state()})


def database_state() -> str:
    """Return ok, read_only or unreachable."""
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


def files_state() -> str:
    """What the store answers to a byte being written, and whether a fault of a source is open."""
    answer = file_store().probe()
    if answer != "ok":
        log.warning("the file store takes nothing: %s", answer)
        return answer
    try:
        return "damaged" if FileFault.objects.filter(restored_at=None).exists() else "ok"
    except DatabaseError:
        return "ok"


def readings_state() -> str:
    """Return ok or damaged."""
    try:
        return "damaged" if versions_with_damaged_readings().exists() else "ok"
    except DatabaseError:
        return "ok"


def broker_state() -> str:
    """Return ok or unreachable, after a second at the latest."""
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=None
        ) as client:
            return "ok" if client.ping() else "unreachable"
    except redis.RedisError as error:
        log.warning("the broker does not answer: %s", type(error).__name__)
        return "unreachable"
