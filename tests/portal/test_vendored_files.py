"""The files under static/vendor match their recorded checksums."""

import importlib.util
import re

import pytest

from tests.machinery.processes import ROOT


@pytest.fixture
def vendor(tmp_path, monkeypatch):
    """Run tools/vendor.py on a copy of static/vendor."""
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "tools" / "vendor.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    copy = tmp_path / "vendor"
    for path in module.TARGET.rglob("*"):
        if path.is_file():
            target = copy / path.relative_to(module.TARGET)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    monkeypatch.setattr(module, "TARGET", copy)
    monkeypatch.setattr(module, "SUMS", copy / "SHA256SUMS")
    return module


def test_copies_are_unchanged(vendor):
    assert vendor.differences() == []


def test_changed_added_and_missing_files_are_found(vendor):
    changed, missing = sorted(vendor.TARGET.rglob("*.js"))[:2]
    changed.write_text("alert(1)")
    missing.unlink()
    added = vendor.TARGET / "extra.js"
    added.write_text("")
    expected = sorted(path.relative_to(vendor.TARGET).as_posix() for path in (changed, missing, added))
    assert vendor.differences() == expected


def test_every_package_is_pinned_by_version_and_hash(vendor):
    for name, package in vendor.PACKAGES.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"]), name
        assert re.fullmatch(rf"sha512-[A-Za-z0-9+/]{{{86}}}==", package["integrity"]), name


def test_style_sheets_and_scripts_name_only_files_that_are_there(vendor):
    for path in vendor.TARGET.rglob("*"):
        if path.suffix in (".css", ".js"):
            text = path.read_text()
            assert "sourceMappingURL" not in text
            for name in re.findall(r'url\("?(\.[^")?#]+)', text) if path.suffix == ".css" else ():
                assert (path.parent / name).is_file(), f"{path.name} names {name}"


def test_templates_name_only_vendored_files_that_are_there():
    named = {
        match
        for template in (ROOT / "templates").rglob("*.html")
        for match in re.findall(r"""static ['"](vendor/[^'"]+)""", template.read_text())
    }
    assert named, "no template uses a vendored file"
    assert [name for name in sorted(named) if not (ROOT / "static" / name).is_file()] == []
