"""compose.yaml and the systemd units start what `make run` starts, with variables that the README names."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from portal import environment
from portal.embedded.stack import programs
from tests.machinery.processes import ROOT

UNITS = ROOT / "deploy" / "systemd"
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
#: Where each kind of deployment keeps what differs: the interpreter, the address, the schedule of beat.
PLACES = {"compose": ("0.0.0.0", "/tmp"), "systemd": ("127.0.0.1", "/var/lib/annual-reports")}


def embedded(kind: str) -> dict[str, list[str]]:
    """Return program → words after the interpreter, as the stack of `make run` would start them there."""
    host, run_dir = PLACES[kind]
    listed = programs(host=host, port=8000, run_dir=Path(run_dir), broker=None)
    return {program.name: list(program.command[1:]) for program in listed}


def test_containers_run_the_commands_of_the_stack():
    for name, words in embedded("compose").items():
        assert COMPOSE["services"][name]["command"] == ["python", *words]


def test_units_run_the_commands_of_the_stack():
    wanted = embedded("systemd")
    assert {path.stem.rpartition("-")[2] for path in UNITS.glob("*.service")} == set(wanted)
    for name, words in wanted.items():
        text = (UNITS / f"annual-reports-{name}.service").read_text(encoding="utf-8")
        (started,) = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
        python, *rest = shlex.split(started.replace("%%", "%"))
        assert python.endswith("/.venv/bin/python")
        assert rest == words


@pytest.mark.parametrize(
    "program", programs(host="", port=1, run_dir=Path(), broker=None), ids=lambda p: p.name
)
def test_what_is_stopped_has_the_time_that_it_has_in_the_stack(program):
    unit = (UNITS / f"annual-reports-{program.name}.service").read_text(encoding="utf-8")
    assert f"TimeoutStopSec={program.stop_seconds}\n" in unit
    grace = COMPOSE["services"][program.name].get("stop_grace_period", "20s")
    assert grace == f"{program.stop_seconds}s" or program.name == "beat"


def test_every_variable_of_a_deployment_is_one_of_the_portal_and_in_the_readme():
    known = {variable.name for variable in environment.VARIABLES}
    for name in ("migrate", "web", "reading", "export", "beat"):
        assert set(COMPOSE["services"][name]["environment"]) <= known
    files = [ROOT / "compose.yaml", ROOT / "deploy" / "Caddyfile", ROOT / "deploy" / "portal.env.example"]
    named = set()
    for path in files:
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"\$\{?\{?\$?([A-Z][A-Z0-9_]+)", text))
        if path.suffix == ".example":
            named |= set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))
    assert {"POSTGRES_PASSWORD", "FILES_URL", "ALLOWED_HOSTS"} <= named
    assert {name for name in named if f"`{name}`" not in README} == set()


def test_every_variable_that_compose_asks_for_is_in_its_example():
    asked = set(re.findall(r"\$\{([A-Z0-9_]+)", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    example = (ROOT / "deploy" / "portal.env.example").read_text(encoding="utf-8")
    assert asked <= set(re.findall(r"^([A-Z0-9_]+)=", example, re.MULTILINE))
