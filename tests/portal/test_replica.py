"""Which requests read from the replica: two databases that say different things, asked through the whole portal."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from tests.machinery.migrated import sqlite_original
from tests.machinery.processes import ROOT, plain_environment

MAIN, LATE = "主库的机关", "副本的机关"
ASK = """
import json, sys
import django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from contextlib import ExitStack
from django.db import connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from portal.replica import reading_from_replica
from reports.models import Agency, User

def asked_of(client, path):
    # Which databases were asked for what the page shows.
    with ExitStack() as stack:
        log = {each: stack.enter_context(CaptureQueriesContext(connections[each])) for each in databases}
        status = client.get(path, HTTP_HOST="localhost").status_code
    asked = [each for each in log if any(shown(query["sql"]) for query in log[each].captured_queries)]
    return [status, *asked]

def shown(sql):
    return "reports_" in sql and not any(table in sql for table in ("reports_user", "SAVEPOINT", "INSERT"))

databases = [each for each in ("default", "replica") if each in connections]
stranger, admin = Client(), Client()
admin.force_login(User.objects.get())
found = {
    "stranger": asked_of(stranger, "/archive/"),
    "signed in": asked_of(admin, "/archive/"),
    "api": asked_of(admin, "/api/v1/agencies/"),
    "own pages": asked_of(admin, "/agencies/"),
}
with reading_from_replica():
    found["within"] = Agency.objects.get().name
    with transaction.atomic():
        found["transaction"] = Agency.objects.get().name
    late = Agency.objects.get()
    late.code = "WRITTEN"
    late.save(update_fields=["code"])
    found["account"] = User.objects.get().username
found["written to"] = [Agency.objects.using(each).get().code for each in ("default", "replica")]
print(json.dumps(found))
"""


@pytest.fixture
def databases(tmp_path):
    """Return the environment of a portal whose replica is of another opinion than its main database."""
    urls = {}
    for name, agency in (("main", MAIN), ("late", LATE)):
        path = tmp_path / f"{name}.sqlite3"
        shutil.copyfile(sqlite_original(), path)
        urls[name] = f"sqlite:///{path}"
        environment = plain_environment(VAR_DIR=str(tmp_path / name), DATABASE_URL=urls[name])
        make = (
            "import django; django.setup()\n"
            "from reports.models import Agency, User\n"
            f"Agency.objects.create(name='{agency}', code='A', kind='government', level='county')\n"
            f"User.objects.create(username='{name}', is_staff=True, is_superuser=True)"
        )
        environment["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        subprocess.run([sys.executable, "-c", make], cwd=ROOT, env=environment, check=True)
    return plain_environment(
        VAR_DIR=str(tmp_path),
        DATABASE_URL=urls["main"],
        DATABASE_REPLICA_URL=urls["late"],
        PUBLIC_ARCHIVE="1",
        DJANGO_SETTINGS_MODULE="portal.settings",
    )


def asked(environment, script: str = ASK) -> dict:
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.django_db  # so that the migrated database is there
def test_public_pages_are_read_late_and_nothing_of_a_change_is(databases):
    found = asked(databases)
    assert found["stranger"] == [200, "replica"]
    # People's own changes are known to the other web processes only by a shared cache.
    assert [found[name][1:] for name in ("signed in", "api", "own pages")] == [["default"]] * 3
    assert (found["within"], found["transaction"], found["account"]) == (LATE, MAIN, "main")
    assert found["written to"] == ["WRITTEN", "A"]


@pytest.mark.django_db
def test_people_read_late_unless_they_changed_something_just_now(databases, broker_server):
    broker_server.make_ready()
    change = 'admin.post("/password/", HTTP_HOST="localhost")\nfound = {'
    environment = databases | {"CACHE_URL": broker_server.url}
    before, after = asked(environment), asked(environment, ASK.replace("found = {", change, 1))
    # Who they are and what they may do is read from the main database in any case.
    assert [found["api"] for found in (before, after)] == [[200, "default", "replica"], [200, "default"]]
    assert before["own pages"][1:] == ["default"]


@pytest.mark.django_db
def test_without_an_answer_of_the_replica_the_main_database_is_read(databases, tmp_path):
    (tmp_path / "away").mkdir()
    environment = databases | {"DATABASE_REPLICA_URL": f"sqlite:///{tmp_path / 'away'}"}
    script = ASK.replace("databases = [", "databases = ['default'] or [").partition(
        "with reading_from_replica"
    )[0]
    assert asked(environment, script + "print(json.dumps(found))")["stranger"] == [200, "default"]
