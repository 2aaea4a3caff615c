"""Every refusal has a unique name and code, and a sentence with all values filled in."""

import ast
import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import reports
import review
from reports.refusals import Refused
from review.refusals import ActRefused
from review.sentences import SENTENCES

ROOT = Path(reports.__file__).parent.parent
SOURCES = [path for package in ("reports", "review") for path in (ROOT / package).rglob("*.py")]


@cache
def family() -> tuple[type[Refused], ...]:
    """Return all kinds of refusals, those of modules included that nothing has imported yet."""
    for package in (reports, review):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations." not in module.name:
                importlib.import_module(module.name)
    return tuple(below(Refused))


def below(base: type[Refused]) -> Iterator[type[Refused]]:
    for child in base.__subclasses__():
        yield child
        yield from below(child)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


def raised() -> list[tuple[Path, int, str, str, set[str]]]:
    """List (file, line, class, code, value names) of each refusal with a literal code in the source."""
    found = []
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id.endswith("Refused")
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and all(keyword.arg for keyword in node.keywords)
            ):
                values = {str(keyword.arg) for keyword in node.keywords}
                found.append((path, node.lineno, node.func.id, node.args[0].value, values))
    return found


def test_every_class_named_refused_is_one_and_has_a_name_of_its_own():
    defined = Counter(
        node.name
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith("Refused") and node.name != "Refused"
    )
    assert [name for name, times in defined.items() if times > 1] == []
    assert set(defined) == {kind.__name__ for kind in family()}


@pytest.mark.parametrize(
    "kind", sorted(family(), key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__
)
def test_every_code_has_a_sentence(kind):
    # A workflow refusal carries the sentence of the rule that was violated.
    sentences = SENTENCES if issubclass(kind, ActRefused) else kind.MESSAGES
    assert sentences
    for code, sentence in sentences.items():
        if issubclass(kind, ActRefused):
            assert sentence
            continue
        assert sentence[-1] in "。}", f"{code}: {sentence}"
        values = dict.fromkeys(placeholders(sentence), "某")
        refused = kind(code, **values)
        assert (refused.code, refused.message) == (code, sentence.format(**values))


def test_every_refusal_in_the_source_has_a_known_code_and_fills_its_sentence():
    kinds = {kind.__name__: kind for kind in family()}
    found = raised()
    assert len(found) > 100
    for path, line, name, code, values in found:
        where = f"{path.relative_to(ROOT)}:{line}"
        assert code in kinds[name].MESSAGES, where
        if "message" not in values:
            assert placeholders(kinds[name].MESSAGES[code]) <= values, where
