"""The interface writes as an office does: no template, script, string or sentence of Django uses a replaced word."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override, trans_real

from tests.machinery.words import REPLACED, unwanted_in

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("portal", "reports", "review")
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
LINE_COMMENT = re.compile(r"(?m)^\s*(?://|\*|/\*).*$")


def sources(suffix: str, *folders: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob(f"*{suffix}"))
    return sorted(path for path in found if "migrations" not in path.parts and "vendor" not in path.parts)


def strings_of(source: str) -> list[tuple[int, str]]:
    """Return line and text of every string of a module that is no docstring."""
    tree = ast.parse(source)
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    }
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [
        (node.lineno, node.value)
        for node in constants
        if isinstance(node.value, str) and id(node) not in docstrings
    ]


def test_the_search_knows_every_replaced_word_and_a_part_in_digits():
    assert [unwanted_in(f"请看{word}。")[0] for word in REPLACED]
    assert unwanted_in("第1部分")
    assert unwanted_in("第{{ hit.part }}部分")
    assert unwanted_in("归因待确认")
    assert unwanted_in("待审、退回")
    assert unwanted_in("全部在审")
    assert not unwanted_in("待审核，正在审核")
    assert not unwanted_in("第一部分，原密码，问询，退领，申请等待确认")


def test_no_template_uses_a_replaced_word():
    wrong = {
        path.relative_to(ROOT).as_posix(): unwanted
        for path in sources(".html", "templates")
        if (unwanted := unwanted_in(COMMENT.sub("", path.read_text())))
    }
    assert wrong == {}


def test_no_script_uses_a_replaced_word():
    wrong = {
        path.relative_to(ROOT).as_posix(): unwanted
        for path in sources(".js", "static/js")
        if (unwanted := unwanted_in(LINE_COMMENT.sub("", path.read_text())))
    }
    assert wrong == {}


def test_no_string_of_the_program_uses_a_replaced_word():
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {unwanted}"
        for path in sources(".py", *PACKAGES)
        for line, text in strings_of(path.read_text())
        if (unwanted := unwanted_in(text))
    ]
    assert wrong == []


def test_no_sentence_of_the_catalogue_of_checks_uses_a_replaced_word():
    text = (ROOT / "reports" / "checks" / "examples.json").read_text()
    assert unwanted_in(text) == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Old password", "原密码"),
        (
            "Your old password was entered incorrectly. Please enter it again.",
            "您的原密码不正确。请重新输入。",
        ),
        ("Your password can’t be entirely numeric.", "您的密码不能全都是数字。"),
    ],
)
def test_django_speaks_to_people_as_the_portal_does(english, chinese):
    with override("zh-hans"):
        assert trans_real.gettext(english) == chinese


def test_no_sentence_of_django_uses_a_replaced_word_of_address():
    catalogue = trans_real.translation("zh-hans")
    wrong = []
    for texts in catalogue._catalog._catalogs:
        wrong += [
            key
            for key in texts
            if isinstance(catalogue._catalog[key], str) and "你" in catalogue._catalog[key]
        ]
    assert wrong == []


def test_the_compiled_catalogue_holds_what_its_source_says():
    folder = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled = {text for key, text in gettext.GNUTranslations(file)._catalog.items() if key}
    written = re.findall(r'(?m)^msgstr(?:\[0\])? "(.+)"$', (folder / "django.po").read_text())
    unescaped = {text.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\") for text in written}
    assert compiled == unescaped
