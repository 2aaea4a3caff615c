"""Processes that run for weeks do not look through what they imported again and again."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ASK = "import gc; print(gc.get_freeze_count() > 100_000, *gc.get_threshold())"


def said(program: str) -> str:
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return found.stdout.strip()


def test_a_web_process_leaves_out_what_it_imported():
    assert said(f"import portal.wsgi; {ASK}") == "True 10000 20 20"


def test_a_process_of_a_worker_starts_without_the_collector_and_leaves_out_what_it_imported():
    begin = "from portal.celery import app; app.loader.import_default_modules()"
    rounds = "import gc; print(gc.get_stats()[1]['collections'])"
    each = "('celeryd_after_setup', 'beat_init', 'worker_process_init')"
    anew = "gc.unfreeze(); gc.set_threshold(1); getattr(signals, name).send(sender=None)"
    starts = f"from celery import signals\nfor name in {each}: {anew}; {ASK}"
    assert said(f"{begin}; {rounds}; {starts}") == "0" + 3 * "\nTrue 10000 20 20"
