"""``manage.py check_setup`` on real parts: silent on those that work, a sentence for each that does not."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.machinery.mail import MailServer
from tests.machinery.migrated import sqlite_original
from tests.machinery.processes import ROOT, plain_environment

NOBODY = "127.0.0.1:9"  # the port at which nobody listens


def check_setup(tmp_path, *options: str, **variables: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "manage.py", "check_setup", *options],
        cwd=ROOT,
        env=plain_environment(VAR_DIR=str(tmp_path), **variables),
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


@pytest.mark.django_db  # so that the migrated database is there
def test_a_set_up_whose_parts_answer_is_sound(tmp_path, broker_server, object_server):
    broker_server.make_ready()
    object_server.behave()
    database = tmp_path / "portal.sqlite3"
    shutil.copyfile(sqlite_original(), database)
    shared = {"SECRET_KEY": "s" * 60, "AUDIT_KEY": "a" * 60, "DATABASE_URL": f"sqlite:///{database}"}
    shared |= {"REDIS_URL": broker_server.url, "CACHE_URL": broker_server.url, **object_server.environment}
    mail = MailServer()
    mail.start()
    try:
        shared["FILES_URL"] = shared["FILES_URL"].replace("annual-reports/", "new-bucket/")
        shared |= {"EMAIL_URL": f"smtp://127.0.0.1:{mail.port}/", "PORTAL_URL": "https://portal.example"}
        without_bucket, named = check_setup(tmp_path, **shared)
        status, said = check_setup(tmp_path, "--make-bucket", **shared)
    finally:
        mail.stop()
    assert (without_bucket, named.partition(":")[0]) == (1, "files")
    assert (status, said) == (0, "没有发现问题。All parts answer: " + said.partition("answer: ")[2])


def test_every_part_that_does_not_answer_is_named_with_its_variable(tmp_path):
    status, said = check_setup(
        tmp_path,
        DATABASE_URL=f"postgres://portal:secret@{NOBODY}/portal",
        DATABASE_REPLICA_URL=f"postgres://portal:secret@{NOBODY}/portal",
        REDIS_URL=f"redis://{NOBODY}/0",
        CACHE_URL=f"redis://{NOBODY}/1",
        FILES_URL=f"s3+http://{NOBODY}/files",
        S3_ACCESS_KEY="k",
        S3_SECRET_KEY="s",
        EMAIL_URL=f"smtp://{NOBODY}/",
        HTTPS="1",
        HOST="0.0.0.0",
    )
    assert status == 1
    lines = said.splitlines()
    named = {line.partition(":")[0] for line in lines}
    assert {"environment", "database", "replica", "broker", "files", "mail", "cache"} <= named
    for variable in ("SECRET_KEY", "ALLOWED_HOSTS", "PORTAL_URL", "DATABASE_URL", "DATABASE_REPLICA_URL"):
        assert variable in said
    for variable in ("REDIS_URL", "CACHE_URL", "FILES_URL", "EMAIL_URL", "PROXY_HOPS"):
        assert variable in said
    assert "secret@" not in said, "no password is printed"


@pytest.mark.parametrize(
    ("variable", "value", "part"),
    [("FILES_URL", "https://store.example/files", "FILES_URL"), ("PORT", "many", "PORT")],
)
def test_a_value_that_cannot_be_read_is_a_sentence(tmp_path, variable, value, part):
    status, said = check_setup(tmp_path, **{variable: value})
    assert status == 1
    assert said.startswith("environment: 环境变量 " + part)


def test_a_database_without_tables_and_a_folder_that_cannot_be_written_are_told(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    status, said = check_setup(tmp_path, MEDIA_ROOT=str(blocked / "files"))
    assert status == 1
    assert "manage.py migrate" in said
    assert "MEDIA_ROOT" in said
