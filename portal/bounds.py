"""Bounds on what a request may carry, in one place for pages, API and administration."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import IO, Any

from django.http import HttpRequest, HttpResponse, QueryDict
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, FormParser, JSONParser, MultiPartParser

from portal.errors import answer
from reports.reading.model.storable import NOT_STORABLE, storable_text

#: Free text that is searched for: characters, and words of it.
SEARCHED = {"q", "text", "search"}
SEARCH_CHARACTERS, SEARCH_WORDS = 100, 5
#: Characters of any other parameter of an address (`next` carries an address), digits of a number, parameters.
PARAMETER_CHARACTERS, DIGITS, PARAMETERS = 1000, 18, 200
#: The largest number that a column of the database holds.
LARGEST = 2**63 - 1
#: Levels of a JSON body; the API's own have two.
JSON_DEPTH, JSON_BYTES = 20, 1024 * 1024
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: Years of a list narrowed by date: Python's dates know no others, and Django's administration answers 500.
_DATE_PART = re.compile(r"__(year|month|day)$")
_YEAR = re.compile(r"\d{1,4}")
_LONG_NUMBER = re.compile(rf"[+-]?\d{{{DIGITS + 1},}}")


class BoundsMiddleware:
    """Refuses a request whose address carries more than any page reads, with 400 and a sentence.

    What a form sends loses the characters that no document and no database holds, before any view reads it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sentence = refusal(request)
        if sentence:
            return answer(request, 400, code="OUT_OF_BOUNDS", sentence=sentence)
        _keep_storable_texts(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Sequence[Any], values: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Return 404 for a number in the address that no column of the database holds: there is no such row."""
        if any(isinstance(each, int) and each > LARGEST for each in (*arguments, *values.values())):
            return answer(request, 404)
        return None


def _keep_storable_texts(request: Any) -> None:
    """Make ``request.POST`` lose such characters when it is read; it is not read here, large bodies wait for a view."""
    load = request._load_post_and_files

    def load_storable() -> None:
        load()
        request._post = _storable_parameters(request._post)

    request._load_post_and_files = load_storable


def _storable_parameters(given: QueryDict) -> QueryDict:
    """Return the parameters without characters that cannot be stored, in names and values; themselves without any."""
    pairs = [(name, value) for name, values in given.lists() for value in values]
    if not any(NOT_STORABLE.search(name) or NOT_STORABLE.search(value) for name, value in pairs):
        return given
    kept = QueryDict("", mutable=True, encoding=given.encoding)
    for name, value in pairs:
        kept.appendlist(storable_text(name), storable_text(value))
    kept._mutable = False
    return kept


def refusal(request: HttpRequest) -> str:
    """Return the sentence to say about an address and its parameters; empty when they are in bounds."""
    if _CONTROL.search(request.path):
        return "网址中含有不能识读的字符。"
    given = list(request.GET.lists())
    if sum(len(values) for _, values in given) > PARAMETERS:
        return f"网址中的参数不能超过{PARAMETERS}个。"
    for name, values in given:
        for value in values:
            if _CONTROL.search(value) or _CONTROL.search(name):
                return "网址中含有不能识读的字符。"
            if name in SEARCHED:
                if len(value) > SEARCH_CHARACTERS or len(value.split()) > SEARCH_WORDS:
                    return f"检索词不能超过{SEARCH_CHARACTERS}个字、{SEARCH_WORDS}个词，请缩短后再查。"
            elif _DATE_PART.search(name) and value.strip() and not _YEAR.fullmatch(value.strip()):
                return "网址中的日期有误，请返回上一页重新选择。"
            elif len(value) > PARAMETER_CHARACTERS or _LONG_NUMBER.fullmatch(value.strip()):
                return "网址中的参数过长，请返回上一页重试。"
    return ""


class BoundedJSONParser(JSONParser):
    """DRF's parser that refuses a body nested deeper or larger than any request of the API."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Raise ParseError (400) before the nesting reaches Python's parser."""
        body = stream.read(JSON_BYTES + 1)
        if len(body) > JSON_BYTES or _depth(body) > JSON_DEPTH:
            raise ParseError
        found = super().parse(BytesIO(body), media_type, parser_context)
        kept = _storable_json(found)
        if isinstance(found, dict):
            _tell_lost(
                parser_context,
                {storable_text(name) for name in found if _storable_json(found[name]) != found[name]},
            )
        return kept


class StorableFormParser(FormParser):
    """DRF's parser of forms, without characters that cannot be stored."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the parameters of the form."""
        found = super().parse(stream, media_type, parser_context)
        _tell_lost(parser_context, _unstorable(found))
        return _storable_parameters(found)


class StorableMultiPartParser(MultiPartParser):
    """DRF's parser of forms with files, without characters that cannot be stored."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles:
        """Return the parameters and the files of the form."""
        found = super().parse(stream, media_type, parser_context)
        _tell_lost(parser_context, _unstorable(found.data))
        return DataAndFiles(_storable_parameters(found.data), found.files)


def _tell_lost(context: Mapping[str, Any] | None, names: set[str]) -> None:
    """Leave on the request which members lost characters: of a number the rest would be another number."""
    if context and "request" in context:
        context["request"].lost_characters = names


def _unstorable(given: QueryDict) -> set[str]:
    """Return the names of parameters whose values hold characters that cannot be stored."""
    return {
        storable_text(name)
        for name, values in given.lists()
        if any(NOT_STORABLE.search(value) for value in values)
    }


def _storable_json(value: Any) -> Any:
    """Return a value read from JSON with all its texts without characters that cannot be stored."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list):
        return [_storable_json(each) for each in value]
    if isinstance(value, dict):
        return {storable_text(name): _storable_json(each) for name, each in value.items()}
    return value


def _depth(body: bytes) -> int:
    """Return the deepest nesting of brackets outside strings."""
    deepest = depth = 0
    for sign in re.sub(rb'"(?:[^"\\]|\\.)*"', b"", body):
        if sign in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in b"]}":
            depth -= 1
    return deepest
