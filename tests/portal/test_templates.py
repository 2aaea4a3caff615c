"""The template sources: line lengths and djlint."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

MOST_CHARACTERS = 160
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def name_of(path: Path) -> str:
    return path.relative_to(settings.BASE_DIR).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_line_of_a_template_is_too_long_to_read(path):
    lines = enumerate(path.read_text().splitlines(), 1)
    long = [f"{name_of(path)}:{number}: {len(line)}" for number, line in lines if len(line) > MOST_CHARACTERS]
    assert not long, f"lines with more than {MOST_CHARACTERS} characters: {long}"


def test_djlint_finds_nothing_in_the_templates():
    program = Path(sys.executable).with_name("djlint")
    done = subprocess.run(
        [program, "templates", "--lint", "--quiet"], cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
