"""The import contracts of pyproject.toml cover every module."""

import tomllib

from tests.machinery.processes import ROOT

# Loaded by Django; no module imports them.
MOST_LINES = 400
LOADED_BY_DJANGO = {"apps", "migrations"}


def test_every_module_has_its_layer():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    placed = {
        part.strip(" ()") for layer in contracts[0]["layers"] for part in layer.replace(":", "|").split("|")
    }
    present = {
        f"{app}.{path.stem}"
        for app in ("reports", "review")
        for path in (ROOT / app).iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists())
        and path.stem not in LOADED_BY_DJANGO | {"__init__"}
    }
    assert present - placed == set()


def test_every_folder_of_a_reader_is_in_both_contracts_of_the_readers():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    named = {contract["name"]: contract for contract in contracts}
    layers = named["Reading: containers and assembly below the readers, the registry above them"]["layers"]
    placed = {part.strip() for layer in layers for part in layer.split(":")}
    apart = set(named["Readers of one kind do not know another kind's"]["modules"])
    below = {"assembly", "containers", "model"}
    folders = {
        f"reports.reading.{path.parent.name}"
        for path in (ROOT / "reports" / "reading").glob("*/__init__.py")
        if path.parent.name not in below
    }
    assert len(folders) > 6
    assert folders - placed == set()
    assert folders - apart == set()


def test_no_module_is_longer_than_four_hundred_lines():
    folders = ("portal", "reports", "review", "bench", "tools", "tests")
    modules = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules
        if "migrations" not in path.parts
    }
    assert len(lengths) > 600
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}
