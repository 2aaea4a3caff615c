"""Planted faults: a protection of the portal switched off, so that a drill has to find it.

``python -m bench.drills faults --self-test`` plants one fault for each entry. A patch is code that runs in a module of
the portal after its import, in every process of the stack; the portal itself knows nothing of it.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.drills.place import Place

#: Python imports this module when it starts, before anything of the portal.
HOOK = """
import importlib.abc, importlib.machinery, json, os, sys

PATCHES = json.loads(os.environ.get("DRILL_PATCHES", "{}"))


class Patching(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name not in PATCHES:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None:
            return None
        load = spec.loader.exec_module

        def load_and_patch(module):
            load(module)
            exec(compile(PATCHES[name], "planted in " + name, "exec"), module.__dict__)

        spec.loader.exec_module = load_and_patch
        return spec


sys.meta_path.insert(0, Patching())
"""


def _nothing(place: Place) -> None:
    """Leave the place as it is."""


@dataclass(frozen=True)
class Plant:
    """One fault: settings, patches (module → code), and what is done to the place before the drill."""

    settings: Mapping[str, str] = field(default_factory=dict)
    patches: Mapping[str, str] = field(default_factory=dict)
    spoil: Callable[[Place], None] = _nothing

    def environment(self, folder: Path) -> dict[str, str]:
        """Return what the stack's environment needs; the hook is written into the folder."""
        if not self.patches:
            return dict(self.settings)
        hook = folder / "hook"
        hook.mkdir()
        (hook / "sitecustomize.py").write_text(HOOK)
        return {**self.settings, "PYTHONPATH": str(hook), "DRILL_PATCHES": json.dumps(self.patches)}


#: Seconds that a drill waits at most for readings, however many; and while a fault is planted.
PATIENCE, PATIENCE_WITH_A_FAULT = 900.0, 25.0
_plants: list[Plant] = []


def planted() -> Plant:
    """Return the fault that is planted at the moment; one that changes nothing otherwise."""
    return _plants[-1] if _plants else Plant()


def patience() -> float:
    """Return how many seconds a drill waits for readings: with a planted fault they never come."""
    return PATIENCE_WITH_A_FAULT if _plants else PATIENCE


@contextlib.contextmanager
def planting(plant: Plant) -> Iterator[None]:
    """Plant the fault in every stack that starts within the block."""
    _plants.append(plant)
    try:
        yield
    finally:
        _plants.pop()
