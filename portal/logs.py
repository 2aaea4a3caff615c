"""How the processes of the portal log: lines for people, or JSON for programs, each with the id of its request."""

from __future__ import annotations

from typing import Any

_LINE = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"


def logging_settings(*, as_json: bool, level: str) -> dict[str, Any]:
    """Return Django's ``LOGGING``: everything goes to standard error, which the supervisor keeps."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {
                "()": "django_guid.log_filters.CorrelationId",
                "correlation_id_field": "request_id",
            }
        },
        "formatters": {
            "line": {"format": _LINE},
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "format": _LINE.replace("[", "").replace("]", ""),
                "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
                "json_ensure_ascii": False,
            },
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json" if as_json else "line",
                "filters": ["request_id"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "django_guid": {"level": "ERROR"},  # it has a line for every request
            "fontTools": {"level": "WARNING"},
        },
    }
