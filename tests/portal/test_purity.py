"""The pure core uses no clock, environment, randomness or framework: all input arrives as arguments.

The import contracts forbid framework imports; this module finds the calls that contracts cannot see.
"""

import ast
from pathlib import Path

import pytest

from tests.machinery.processes import ROOT

PURE = ["statutory", "reading", "recognition", "checks", "exports", "statistics"]
IMPURE = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "os.environ",
    "os.getenv",
    "os.environb",
    "os.urandom",
    "uuid.uuid1",
    "uuid.uuid4",
}
IMPURE_MODULES = {"random", "secrets", "socket", "urllib.request", "http.client", "subprocess"}


def pure_modules() -> list[Path]:
    found = [path for name in PURE for path in sorted((ROOT / "reports" / name).rglob("*.py"))]
    return [*found, ROOT / "reports" / "states.py", ROOT / "review" / "lifecycle.py"]


def impurities(source: str) -> list[str]:
    """Return every use of an impure name or module in the source, as `line: name`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            text = ast.unparse(node)
            if any(text == name or text.endswith(f".{name}") for name in IMPURE):
                found.append(f"{node.lineno}: {text}")
        elif isinstance(node, ast.Import):
            found += [f"{node.lineno}: {one.name}" for one in node.names if one.name in IMPURE_MODULES]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{one.name}" for one in node.names]
            if node.module in IMPURE_MODULES or set(names) & IMPURE:
                found.append(f"{node.lineno}: from {node.module} import …")
    return found


@pytest.mark.parametrize("path", pure_modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_pure_module_asks_neither_clock_nor_environment_nor_chance(path):
    assert impurities(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\nx = datetime.datetime.now()",
        "from datetime import date\nx = date.today()",
        "import time\nx = time.time()",
        "from time import time",
        "import os\nx = os.environ['A']",
        "from os import environ",
        "import random",
        "from random import choice",
    ],
)
def test_the_search_finds_what_it_searches_for(source):
    assert impurities(source)


def test_every_pure_package_was_searched():
    folders = {path.parent.relative_to(ROOT / "reports").parts[0] for path in pure_modules()[:-2]}
    assert folders == set(PURE)
