"""The import contracts of pyproject.toml cover every module."""

import tomllib

from tests.machinery.processes import ROOT

# Loaded by Django; no module imports them.
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
