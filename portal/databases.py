"""The databases of the settings: the main one and, where there is one, its read replica (``portal.replica``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from portal import environment

REPLICA = "replica"


def databases(var_dir: Path) -> dict[str, Any]:
    """Return Django's DATABASES of the environment."""
    found = {
        "default": _database(environment.text("DATABASE_URL", f"sqlite:///{var_dir / 'portal.sqlite3'}"))
    }
    replica = environment.text("DATABASE_REPLICA_URL")
    if replica:
        found[REPLICA] = _database(replica) | {"TEST": {"MIRROR": "default"}}
        if found[REPLICA]["ENGINE"] != found["default"]["ENGINE"]:
            raise ImproperlyConfigured(
                "DATABASE_REPLICA_URL 与 DATABASE_URL 须为同一种数据库。"
                " / DATABASE_REPLICA_URL must be of the kind of DATABASE_URL."
            )
    return found


def _database(url: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if found["ENGINE"] == "django.db.backends.sqlite3":
        # Measured with four writing processes: anything less ends in "database is locked" errors.
        found["ENGINE"] = "portal.sqlite"
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": environment.number("DATABASE_WAIT_SECONDS"),
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
        }
    elif found["ENGINE"] == "django.db.backends.postgresql":
        found["ENGINE"] = "portal.postgresql"
        options = found.setdefault("OPTIONS", {})
        options.setdefault("connect_timeout", 5)
        pool = environment.number("DATABASE_POOL")
        if pool:
            found["CONN_MAX_AGE"] = 0  # the pool keeps them
            options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    return found
