from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from reports import database_guards, edition_marks, request_lines


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "年度报告"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard and record all changes of people and settings."""
        from reports.services import access, access_log, change_log, damaged_readings, separate_duties

        pre_migrate.connect(_lift_role_guard, sender=self, dispatch_uid="reports.lift_role_guard")
        post_migrate.connect(_set_role_guard, sender=self, dispatch_uid="reports.set_role_guard")
        pre_migrate.connect(_lift_edition_marks, sender=self, dispatch_uid="reports.lift_edition_marks")
        post_migrate.connect(_set_edition_marks, sender=self, dispatch_uid="reports.set_edition_marks")
        pre_migrate.connect(_lift_request_lines, sender=self, dispatch_uid="reports.lift_request_lines")
        post_migrate.connect(_set_request_lines, sender=self, dispatch_uid="reports.set_request_lines")
        separate_duties.connect()
        access.connect()
        change_log.connect()
        access_log.connect()
        damaged_readings.connect()


def _lift_role_guard(using: str, **_: Any) -> None:
    """Take the guard off while tables change: SQLite rebuilds a table and cannot while triggers name it."""
    with connections[using].schema_editor() as editor:
        database_guards.remove_role_guard(editor)


def _set_role_guard(using: str, **_: Any) -> None:
    connection = connections[using]
    tables = connection.introspection.table_names()
    with connection.schema_editor() as editor:
        database_guards.remove_role_guard(editor)
        if {"reports_user", "reports_membership"} <= set(tables):
            database_guards.install_role_guard(editor)


def _lift_edition_marks(using: str, **_: Any) -> None:
    """As the guard; PostgreSQL keeps them, so that the release of before, which goes on writing, misses nothing."""
    if connections[using].vendor == "sqlite":
        with connections[using].schema_editor() as editor:
            edition_marks.remove(editor)


def _set_edition_marks(using: str, **_: Any) -> None:
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        table = "reports_annualreport"
        there = table in connection.introspection.table_names(cursor)
        columns = connection.introspection.get_table_description(cursor, table) if there else []
    if any(column.name == "tables_edition" for column in columns):
        with connection.schema_editor() as editor:
            edition_marks.install(editor)


def _lift_request_lines(using: str, **_: Any) -> None:
    """As the guard; PostgreSQL keeps the view, by which other processes read."""
    if connections[using].vendor == "sqlite":
        with connections[using].schema_editor() as editor:
            request_lines.remove(editor)


def _set_request_lines(using: str, **_: Any) -> None:
    connection = connections[using]
    if request_lines.PACKED in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            request_lines.install(editor)
