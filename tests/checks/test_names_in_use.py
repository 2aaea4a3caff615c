"""Every name defined in checks, exports, selectors and demo data is used."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("checks", "exports", "selectors", "demo")
#: Django looks for these in an expression.
OF_DJANGO = {"as_postgresql", "as_sqlite"}
WORD = re.compile(r"[A-Za-z_]\w+")


def occurrences() -> Counter[str]:
    """Count each word in the code, its tests and its templates."""
    found: Counter[str] = Counter()
    for folder in ("reports", "review", "portal", "tests", "bench"):
        for path in (ROOT / folder).rglob("*.py"):
            found.update(WORD.findall(path.read_text(encoding="utf-8")))
    for path in (ROOT / "templates").rglob("*.html"):
        found.update(WORD.findall(path.read_text(encoding="utf-8")))
    return found


def defined_names(tree: ast.Module) -> set[str]:
    """Return functions, classes and methods at any level, and constants of the module."""
    names = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    for statement in tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        names |= {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    return {name for name in names - OF_DJANGO if not name.startswith("__")}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_name_that_is_defined_is_used(folder):
    counted = occurrences()
    unused = {
        f"{path.name}: {name}"
        for path in (ROOT / "reports" / folder).glob("*.py")
        for name in defined_names(ast.parse(path.read_text(encoding="utf-8")))
        if counted[name] < 2
    }
    assert not unused
