"""Every address that the public archive leads to: none is missing, and none tells what is not published."""

from __future__ import annotations

import re
from urllib.parse import urldefrag, urljoin

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from reports.models import User
from tests.access.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]
HOST = "http://testserver"
STARTS = (
    "/archive/",
    "/archive/reports/?q=政府信息公开",
    "/sitemap.xml",
    "/robots.txt",
    "/archive/catalogue.jsonld",
)
#: Not part of the archive, or made by LibreOffice: what a PDF shows is what the DOCX shows.
NOT_FOLLOWED = re.compile(r"/(login|static)/|/official/pdf/$|^/large/")
MOST = 600
#: Of a public page with nothing in a cache.
MOST_QUERIES = 8


@pytest.fixture
def crawled(untouched: World, settings) -> dict[str, tuple[int, str, bytes]]:
    """Return address → (status, type, bytes) of everything that can be reached without login."""
    settings.PUBLIC_ARCHIVE = True
    client = untouched.client("anonymous")
    found: dict[str, tuple[int, str, bytes]] = {}
    over: dict[str, str] = {}
    waiting = list(STARTS)
    while waiting and len(found) < MOST:
        address = waiting.pop()
        if address in found or NOT_FOLLOWED.search(address):
            continue
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        if len(asked) > MOST_QUERIES:
            over[address] = "\n".join(each["sql"] for each in asked.captured_queries)
        kind = response.headers["Content-Type"].partition(";")[0]
        found[address] = (response.status_code, kind, body)
        waiting += links(address, kind, body)
    assert not waiting or len(found) < MOST, "the archive leads to addresses without end"
    assert over == {}, f"more than {MOST_QUERIES} queries, cold"
    return found


def links(address: str, kind: str, body: bytes) -> list[str]:
    """Return the addresses of this portal that an answer names, without fragments."""
    text = body.decode(errors="replace")
    if kind == "text/html" and text and "/official/" not in address:
        names = [
            str(each) for each in html.fromstring(text).xpath("//a/@href | //link[@rel='alternate']/@href")
        ]
    elif kind == "application/xml":
        names = re.findall(r"<loc>(.*?)</loc>", text)
    elif kind == "application/atom+xml":
        names = re.findall(r'href="(.*?)"', text)
    elif kind == "application/ld+json":
        names = re.findall(r'"@id": "(.*?)"', text)
    else:
        names = re.findall(r"Sitemap: (\S+)", text)
    absolute = (urldefrag(urljoin(HOST + address, name)).url for name in names)
    return [each.removeprefix(HOST) or "/" for each in absolute if each.startswith(HOST + "/")]


def test_every_address_is_there_and_none_tells_what_is_not_published(crawled, untouched):
    other = {address: status for address, (status, _, _) in crawled.items() if status != 200}
    assert other == {"/": 302}, "the way to the archive is moved, nothing else"
    for name in ("agencies", "regions", "years", "official", "feed.atom", "compare", "source"):
        assert any(name in address for address in crawled), f"no address of {name} was reached"
    private = {name.encode() for name in User.objects.values_list("display_name", flat=True) if len(name) > 1}
    public = set()
    for (relation, state), (number, sentence, name, content, explanation) in untouched.marks.items():
        # A file may be named after a person: the archive names originals by agency and year.
        private.update((explanation, name))
        published = state == "published" and relation != "foreign"
        (public if published else private).update((number, sentence, content))
    told = {
        address: [word.decode() for word in private if word in body]
        for address, (_, _, body) in crawled.items()
    }
    assert {address: words for address, words in told.items() if words} == {}
    everything = b"".join(body for _, _, body in crawled.values())
    assert [word for word in public if word not in everything] == [], "published, but nowhere to be read"


def test_large_print_is_kept_by_every_link(untouched, settings):
    settings.PUBLIC_ARCHIVE = True
    client = untouched.client("anonymous")
    report = untouched.slot["own", "published"].pk
    for address in ("/archive/", "/archive/compare/", "/archive/reports/", f"/archive/{report}/"):
        page = html.fromstring(client.get(f"/large{address}").content.decode())
        assert "is-large" in page.xpath("//body/@class")[0]
        there = {str(each) for each in page.xpath("//a/@href | //form/@action") if each.startswith("/")}
        assert {each for each in there if not each.startswith("/large/")} == {address}
        assert page.xpath("//link[@rel='canonical']/@href") == [f"{HOST}{address}"]
        assert "/large/" not in "".join(page.xpath("//*[contains(@class, 'citation')]//text()"))
    assert client.get("/archive/").content.count(b"is-large") == 0
