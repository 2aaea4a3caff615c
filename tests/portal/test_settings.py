"""Settings from the environment: what is read, what is refused, which defaults are safe."""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import environment
from tests.machinery.processes import ROOT, plain_environment

SHOW = (
    "import json, sys; from portal import settings; "
    "print(json.dumps([getattr(settings, name) for name in sys.argv[1:]], default=str))"
)


def settings_of(tmp_path, *names, **variables) -> list:
    """Return the settings of a new process with only these variables set."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW, *names],
        cwd=ROOT,
        env=plain_environment(VAR_DIR=str(tmp_path), **variables),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def manage(tmp_path, *arguments, **variables) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=plain_environment(VAR_DIR=str(tmp_path), **variables),
        capture_output=True,
        text=True,
    )


def test_with_nothing_set_it_is_closed_and_embedded(tmp_path):
    debug, hosts, public, databases = settings_of(
        tmp_path, "DEBUG", "ALLOWED_HOSTS", "PUBLIC_ARCHIVE", "DATABASES"
    )
    assert debug is False
    assert public is False
    assert hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert databases["default"]["NAME"] == str(tmp_path / "portal.sqlite3")
    assert databases["default"]["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    }


def test_database_url_chooses_postgresql(tmp_path):
    (databases,) = settings_of(tmp_path, "DATABASES", DATABASE_URL="postgres://u:p@db.example:5433/reports")
    chosen = databases["default"]
    assert chosen["ENGINE"] == "portal.postgresql", "must be Django's backend with a timeout"
    assert (chosen["HOST"], chosen["PORT"], chosen["NAME"]) == ("db.example", 5433, "reports")
    assert "transaction_mode" not in chosen.get("OPTIONS", {})


def test_secret_key_is_made_once_and_kept_private(tmp_path):
    (first,) = settings_of(tmp_path, "SECRET_KEY")
    (second,) = settings_of(tmp_path, "SECRET_KEY")
    assert first == second
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert settings_of(tmp_path, "SECRET_KEY", SECRET_KEY="given by the operator") == [
        "given by the operator"
    ]


def test_processes_that_start_together_agree_on_one_secret_key(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: settings_of(tmp_path, "SECRET_KEY")[0], range(8)))
    assert len(set(keys)) == 1


@pytest.mark.parametrize(
    ("raw", "value"), [("1", True), ("on", True), ("", False), ("0", False), ("No", False)]
)
def test_flags_are_read(monkeypatch, raw, value):
    monkeypatch.setenv("HTTPS", raw)
    assert environment.flag("HTTPS") is value


@pytest.mark.parametrize(
    ("read", "name", "raw", "wanted"),
    [
        (environment.flag, "HTTPS", "maybe", "1 或 0 / 1 or 0"),
        (environment.number, "PORT", "many", "整数 / a whole number"),
        (environment.number, "PORT", "-1", "不小于 1"),
        (environment.number, "SESSION_SECONDS", "59", "at least 60"),
    ],
)
def test_a_mistyped_value_stops_the_start_and_names_the_variable(monkeypatch, read, name, raw, wanted):
    monkeypatch.setenv(name, raw)
    with pytest.raises(ImproperlyConfigured) as caught:
        read(name)
    assert f"环境变量 {name} 应为" in str(caught.value)
    assert wanted in str(caught.value)
    assert repr(raw) in str(caught.value)


def test_lists_are_split_at_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", " a.cn, ,b.cn ")
    assert environment.words("ALLOWED_HOSTS") == ["a.cn", "b.cn"]
    monkeypatch.delenv("ALLOWED_HOSTS")
    assert environment.words("ALLOWED_HOSTS") == ["localhost", "127.0.0.1", "[::1]"]


def test_the_readme_lists_every_variable_as_the_program_reads_it():
    written = (ROOT / "README.md").read_text(encoding="utf-8")
    assert environment.readme_table() in written, (
        "outdated: paste the output of `python -m portal.environment`"
    )


def test_the_settings_read_every_variable_of_the_table():
    elsewhere = {"OCR", "DEMO", "SECRET_KEY", "AUDIT_KEY"}  # bin/venv, runstack, environment
    files = ("portal/settings.py", "portal/databases.py", "portal/environment.py")
    source = "".join((ROOT / file).read_text(encoding="utf-8") for file in files)
    read = set(re.findall(r'\b(?:environment\.\w+|text)\(\s*"(\w+)"', source))
    assert read | elsewhere == {variable.name for variable in environment.VARIABLES}


def test_deploy_check_is_clean_with_production_settings(tmp_path):
    done = manage(
        tmp_path,
        *("check", "--deploy", "--fail-level", "WARNING"),
        HTTPS="1",
        ALLOWED_HOSTS="portal.example.cn",
        SECRET_KEY="K9" * 40 + "abcdefghij",
    )
    assert done.returncode == 0, done.stderr


def test_deploy_check_complains_about_plain_http(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", ALLOWED_HOSTS="portal.example.cn")
    assert done.returncode == 1
    assert "SECURE_SSL_REDIRECT" in done.stderr


def test_lost_deliveries_come_back_later_than_the_longest_task_takes(tmp_path):
    limit, options = settings_of(tmp_path, "CELERY_TASK_TIME_LIMIT", "CELERY_BROKER_TRANSPORT_OPTIONS")
    assert options["visibility_timeout"] > limit


def test_every_task_of_the_schedule_exists_and_goes_to_a_queue_somebody_serves(settings):
    from portal.celery import app

    app.loader.import_default_modules()
    served = {queue.name for queue in settings.CELERY_TASK_QUEUES}
    assert served == {"upkeep", "interactive", "bulk", "export"}
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in app.tasks
        assert app.amqp.router.route({}, entry["task"])["queue"].name in served


def test_sqlite_takes_writers_from_several_processes_without_locked_errors(tmp_path):
    assert manage(tmp_path, "migrate", "-v0").returncode == 0
    adding = (
        "from django.contrib.sessions.models import Session; from django.db import transaction; import uuid\n"
        "from django.utils import timezone\n"
        "for _ in range(100):\n"
        "  with transaction.atomic():\n"
        "    Session.objects.count()\n"
        "    Session.objects.create(session_key=uuid.uuid4().hex, session_data='', expire_date=timezone.now())\n"
    )
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: manage(tmp_path, "shell", "-v0", "-c", adding), range(3)))
    assert [one.returncode for one in done] == [0, 0, 0], done[0].stderr
    counted = manage(
        tmp_path,
        *("shell", "-v0", "-c"),
        "from django.contrib.sessions.models import Session; print(Session.objects.count())",
    )
    assert counted.stdout.split()[-1] == "300"
