"""All links and mentions of documents resolve."""

import re
import subprocess
from pathlib import Path

import pytest

from reports.checks.catalogue import CATALOGUE
from tests.machinery.processes import ROOT

DOCS = ROOT / "docs"
RECORDS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
MENTION = re.compile(r"(?<![\w/.-])((?:\.\./|[\w-]+/)*[\w-]+\.md)\b")
LINK = re.compile(r"\]\(([^)\s]+)\)")
#: Names used as examples of uploaded files, not documents of this repository.
EXAMPLES = {"report.md", "docs/decisions/NNNN-title.md", "bureau_regular_tables.md"}


def text_files() -> list[Path]:
    """Return tracked files written by people: code, templates, documents and configuration."""
    names = subprocess.run(
        [
            "git",
            "ls-files",
            "-co",
            "--exclude-standard",
            "*.py",
            "*.md",
            "*.html",
            "*.toml",
            "*.js",
            "Makefile",
            "bin/*",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [ROOT / name for name in names if not name.startswith(("static/vendor/", "tests/samples/"))]


def unresolved(text: str, folder: Path) -> list[str]:
    """Return mentions of a document found neither beside the text nor under the root or docs/."""
    places = (folder, ROOT, DOCS)
    return [
        name
        for name in MENTION.findall(text)
        if name not in EXAMPLES and not any((place / name).is_file() for place in places)
    ]


def test_every_mention_of_a_document_leads_to_a_file():
    lost = {}
    for path in text_files():
        if path == Path(__file__):
            continue
        found = unresolved(path.read_text(encoding="utf-8"), path.parent)
        if found:
            lost[path.relative_to(ROOT).as_posix()] = found
    assert lost == {}


def test_the_search_finds_a_mention_that_leads_nowhere():
    assert unresolved("see nowhere.md and README.md", ROOT) == ["nowhere.md"]


def test_every_link_between_documents_leads_to_a_file():
    lost = []
    for path in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]:
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            name = target.partition("#")[0]
            if name and "://" not in name and not (path.parent / name).exists():
                lost.append(f"{path.name}: {target}")
    assert lost == []


def test_sections_of_documents_are_not_cited_by_number():
    cited = re.compile(r"\b(?:checks|form|layouts|design|users|glossary)\.md(?:,? section)? \d")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in text_files()
        if path.suffix == ".py" and path != Path(__file__)
        for match in cited.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_decision_record_has_date_and_status(path):
    title, blank, head = path.read_text(encoding="utf-8").splitlines()[:3]
    assert title.startswith(f"# {path.stem[:4]} ")
    assert blank == ""
    assert re.fullmatch(
        r"Date: 20\d\d-\d\d-\d\d · Status: (accepted|superseded by \[?\d{4}\]?)( \(.+\))?.*", head
    ), head


def test_the_index_lists_every_decision_record_once():
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\]\((\d{4}[^)]+)\)", index)) == [path.name for path in RECORDS]


def test_every_decision_that_is_cited_exists():
    numbers = {path.stem[:4] for path in RECORDS}
    cited = {
        (path.name, number)
        for path in text_files()
        for number in re.findall(r"[Dd]ecisions? (\d{4})\b", path.read_text(encoding="utf-8"))
    }
    assert len(cited) > 4
    assert {one for one in cited if one[1] not in numbers} == set()


def test_every_document_is_on_the_map():
    page = (DOCS / "README.md").read_text(encoding="utf-8")
    listed = {(DOCS / name.partition("#")[0]).resolve() for name in LINK.findall(page)}
    records = {path.resolve() for path in RECORDS}
    documents = {path.resolve() for path in DOCS.rglob("*.md")} - records - {(DOCS / "README.md").resolve()}
    assert documents - listed == set()


def test_the_places_named_by_the_architecture_exist():
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:reports|review|portal|templates|static|tests|bench)/[\w/.-]*)`", page))
    assert len(named) > 20
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_check_ids_in_the_rules_of_the_checks_are_in_the_catalogue():
    text = (DOCS / "domain" / "checks.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:[ICEQTXYLPSWD]|T\d|T2o)-[A-Z0-9][A-Z0-9-]*[A-Z0-9]\b(?!-\*)", text))
    families = {check.split("-")[0] for check in CATALOGUE}
    assert len(named) > 30
    assert {name for name in named if name.split("-")[0] in families} - set(CATALOGUE) == set()


#: What promises something names the tests that show it.
PROMISES = ("docs/security.md", "docs/operations.md")


@pytest.mark.parametrize("name", PROMISES)
def test_every_promise_names_tests_that_are_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    table = text.split("## Promises")[1].split("\n## ")[0]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    assert all(re.search(r"`tests?[_/]", row[-1]) for row in rows), "a promise without a test"
    written = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"def (test_\w+)\(", written))
    named = set(re.findall(r"`(test_\w+)`", text))
    assert named - there == set(), "tests that are not there"
    assert [path for path in re.findall(r"`(tests/[\w/.]+)`", text) if not (ROOT / path).exists()] == []
