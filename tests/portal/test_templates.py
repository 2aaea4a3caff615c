"""The template sources: line lengths and djlint."""

import itertools
import re
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


#: A line that ends, and one that begins, with a Chinese character or sign: the page shows a space between them.
CHINESE = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_chinese_sentence_is_broken_over_lines(path):
    lines = [line.strip() for line in path.read_text().splitlines()]
    broken = [
        f"{name_of(path)}:{number}: {above[-20:]} | {below[:20]}"
        for number, (above, below) in enumerate(itertools.pairwise(lines), 1)
        if re.search(f"{CHINESE}$", above) and re.match(CHINESE, below)
    ]
    assert broken == []
