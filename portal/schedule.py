"""What the clock starts: the tasks of Celery's beat, their periods, and for how long a late one is still started."""

from __future__ import annotations

from typing import Any

HOUR = 3600
DAY = 24 * HOUR
#: How often beat sends a sign of life through each queue.
SIGN_SECONDS = 60
#: How often counts of very large regions are made anew (decision 0240); pages say so in these words.
COUNTS_SECONDS = 600
#: What keeps the portal going, seconds each: workers take it before anything else, whatever else waits (decision 0243).
UPKEEP = "upkeep"
QUEUES = (UPKEEP, "interactive", "bulk", "export")


def beat_schedule(*, reconcile_seconds: int, mail_retry_seconds: int) -> dict[str, dict[str, Any]]:
    """Return Celery's ``beat_schedule``; both periods come from the environment."""

    def every(task: str, seconds: int, expires: int, **options: str) -> dict[str, Any]:
        return {"task": task, "schedule": seconds, "options": {"expires": expires, **options}}

    def sign(queue: str) -> dict[str, Any]:
        return {
            **every("reports.tasks.sign_of_life", SIGN_SECONDS, SIGN_SECONDS, queue=queue),
            "args": (queue,),
        }

    jobs = ("parse_runs", "packages", "exports", "rechecks", "dry_runs", "archives", "open_data")
    return {
        **{
            f"reconcile_{name}": every(
                f"reports.tasks.reconcile_{name}",
                reconcile_seconds,
                max(reconcile_seconds, 10),
                queue=UPKEEP,
            )
            for name in jobs
        },
        **{f"sign_of_life_{queue}": sign(queue) for queue in QUEUES},
        "sign_heads": every("review.tasks.sign_heads", DAY, HOUR, queue=UPKEEP),
        **{
            name: every(f"review.tasks.{name}", mail_retry_seconds, max(mail_retry_seconds, 10), queue=UPKEEP)
            for name in ("send_webhooks", "send_mail")
        },
        # Reminders are each written once however often this runs, so a beat that was down makes up for it.
        "remind": every("review.tasks.remind", HOUR, HOUR, queue=UPKEEP),
        "renew_counts": every("reports.tasks.renew_counts", COUNTS_SECONDS, COUNTS_SECONDS, queue="bulk"),
        "pack_old_rows": every("reports.tasks.pack_old_rows", COUNTS_SECONDS, COUNTS_SECONDS, queue="bulk"),
        "sweep_files": every("reports.tasks.sweep_files", HOUR, HOUR, queue="bulk"),
    }
