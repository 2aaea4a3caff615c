"""Scripts as production serves them: with hashed names, also in their imports."""

import re
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from portal.embedded import collected as collecting
from portal.settings import STORAGES


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root, STORAGES=STORAGES):
        collecting.collect_static(root)
    return root


def test_files_are_collected_while_something_else_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(collecting, "collect_static", lambda root: (root / "made").write_text("here"))
    with collecting.collected_meanwhile(tmp_path):
        pass
    assert (tmp_path / "made").read_text() == "here"


def test_files_that_are_not_collected_are_not_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(collecting, "collect_static", lambda _root: sys.exit(3))
    with pytest.raises(RuntimeError, match="exit status 3"), collecting.collected_meanwhile(tmp_path):
        pass


def test_modules_import_one_another_by_their_hashed_names(collected):
    found = 0
    for module in (collected / "js").rglob("*.js"):
        for address in re.findall(r'from "(\.[^"]+)"', module.read_text()):
            found += 1
            assert re.search(r"\.[0-9a-f]{12}\.js$", address), (
                f"{module.name} imports {address} without a hash"
            )
            assert (module.parent / address).is_file(), (
                f"{module.name} imports {address}, which does not exist"
            )
    assert found >= 5


def test_every_script_of_a_page_is_a_module_or_comes_from_a_package():
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        for tag in re.findall(r"<script[^>]*static '([^']+)'[^>]*>", template.read_text()):
            assert (
                tag.startswith("vendor/")
                or f'type="module" src="{{% static \'{tag}\' %}}"' in template.read_text()
            )
