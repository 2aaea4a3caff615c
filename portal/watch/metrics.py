"""The address /metrics: the figures of ``reports.selectors.operations`` as Prometheus reads them.

All figures come from the database when they are asked for, so any one web process answers for all of them.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from portal.schedule import QUEUES
from reports.selectors.operations import Operations, operations
from review.models import Channel, Outbox
from review.models.outbox import MailState


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures for who sends ``METRICS_TOKEN``; for all others, and without one, there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    registry = CollectorRegistry()
    registry.register(_Gathered(figures(operations(), *_mail())))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Gathered(Collector):
    def __init__(self, found: Iterable[Metric]) -> None:
        self._found = list(found)

    def collect(self) -> Iterator[Metric]:
        yield from self._found


def _mail() -> tuple[int, float]:
    """Mails that wait and the seconds since the first of them was written."""
    waiting = Outbox.objects.filter(channel=Channel.MAIL, state=MailState.QUEUED).order_by()
    oldest = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    return waiting.count(), (timezone.now() - oldest).total_seconds() if oldest else 0.0


def figures(seen: Operations, mails: int, mail_age: float) -> Iterator[Metric]:
    """Yield every figure; times are seconds before ``seen.at``, and absent where a thing never happened."""
    waiting = _gauge("jobs_queued", "Jobs that wait, by kind.", "job")
    running = _gauge("jobs_running", "Jobs that a worker holds, by kind.", "job")
    age = _gauge("jobs_oldest_seconds", "Age of the first job that waits, by kind; 0: none waits.", "job")
    for work in seen.work:
        waiting.add_metric([work.job], work.queued)
        running.add_metric([work.job], work.running)
        age.add_metric([work.job], (seen.at - work.oldest).total_seconds() if work.oldest else 0)
    yield from (waiting, running, age)

    failed = _gauge("jobs_failed_day", "Jobs that failed within a day, by kind and code.", "job", "code")
    for failure in seen.failures:
        failed.add_metric([failure.job, failure.code], failure.number)
    yield failed

    signs = _gauge("queue_sign_seconds", "Since a worker of the queue last took a sign of life.", "queue")
    for queue in QUEUES:
        if queue in seen.signs:
            signs.add_metric([queue], (seen.at - seen.signs[queue][0]).total_seconds())
    yield signs

    moves = _gauge("moves_hour", "Moves recorded within an hour, by name.", "move")
    for move, number in seen.moves.items():
        moves.add_metric([move], number)
    yield moves

    yield _one("mail_queued", "Mails that wait to be sent.", mails)
    yield _one("mail_oldest_seconds", "Age of the first mail that waits; 0: none waits.", mail_age)
    yield _one(
        "logins_failed_hour", "Names and addresses with failed logins within an hour.", seen.failed_logins
    )
    yield _one(
        "login_alarms_day", "Addresses slowed within a day because they tried many names.", seen.login_alarms
    )
    yield _one("sources_damaged", "Uploaded files that are lost or not what was uploaded.", seen.file_faults)
    yield _one("readings_damaged", "Versions whose stored reading is damaged.", seen.damaged_readings)
    yield _one("files_free_bytes", "Free bytes of the disk that holds the files.", seen.space.free)
    yield _one("files_disk_bytes", "Bytes of that disk.", seen.space.total)
    for name, help_text, value in (
        ("database_bytes", "Bytes of the database.", seen.space.database),
        ("clock_ahead_seconds", "By how much this clock is ahead of the database's.", seen.clock_ahead),
        (
            "heads_signed_seconds",
            "Since the ends of the event chains were signed.",
            _before(seen, "heads_signed"),
        ),
        ("backup_seconds", "Since a backup was finished.", _before(seen, "backup_taken")),
        (
            "chains_verified_seconds",
            "Since all event chains were verified.",
            _before(seen, "chains_verified"),
        ),
    ):
        if value is not None:
            yield _one(name, help_text, value)


def _before(seen: Operations, what: str) -> float | None:
    at = getattr(seen, what)
    return (seen.at - at).total_seconds() if at else None


def _gauge(name: str, help_text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"portal_{name}", help_text, labels=labels)


def _one(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"portal_{name}", help_text, value=value)
