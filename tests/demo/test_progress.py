"""Pages say how far the demonstration's data are, as long as they are made."""

import os
import subprocess
import sys
import time

import pytest
from django.urls import reverse

from reports.demo_progress import LEFT_OVER_AFTER, PROGRESS_FILE, DemoProgress, forget, keep, read


def test_progress_is_kept_read_and_forgotten(tmp_path):
    path = tmp_path / PROGRESS_FILE
    assert read(path) is None
    keep(path, DemoProgress(2022, 7, 336))
    assert read(path) == DemoProgress(2022, 7, 336)
    old = time.time() - LEFT_OVER_AFTER - 1
    os.utime(path, (old, old))
    assert read(path) is None
    path.write_text("{")
    assert read(path) is None
    forget(path)
    forget(path)


@pytest.mark.django_db
def test_every_page_says_it_while_the_data_are_made(client, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    assert "演示数据正在生成" not in client.get(reverse("login")).content.decode()
    keep(tmp_path / PROGRESS_FILE, DemoProgress(2022, 7, 336))
    assert "演示数据正在生成（2022年，已有7/336份年报）" in client.get(reverse("login")).content.decode()


def test_the_progress_ends_with_the_process_that_was_killed(tmp_path):
    path = tmp_path / PROGRESS_FILE
    program = (
        "import sys; from pathlib import Path; from reports.demo_progress import DemoProgress, keep\n"
        "keep(Path(sys.argv[1]), DemoProgress(2022, 7, 336)); print('kept', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout.readline() == b"kept\n"
        assert read(path) == DemoProgress(2022, 7, 336)
        writer.kill()
    assert path.exists()
    assert read(path) is None
