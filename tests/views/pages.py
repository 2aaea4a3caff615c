"""Assertions on the HTML of pages, through a real parser."""

from __future__ import annotations

from lxml import html


def parsed(response) -> html.HtmlElement:
    """Parse the HTML of a response."""
    assert response.headers["Content-Type"].startswith("text/html")
    return html.fromstring(response.content.decode())


def text_of(element: html.HtmlElement) -> str:
    """Return all text with white space collapsed."""
    return " ".join(element.text_content().split())


def assert_clean(page: html.HtmlElement) -> None:
    """Assert no inline script, style or handler, unique ids, valid fragment links, named fields, tokens in forms."""
    assert not page.xpath("//style | //*[@style]")
    # Data blocks (json_script, JSON-LD) are not run.
    assert not page.xpath("//script[not(@src)][not(starts-with(@type, 'application/'))]")
    assert not [name for element in page.iter() for name in element.attrib if name.lower().startswith("on")]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    missing = [href for href in page.xpath("//a/@href") if href.startswith("#") and href[1:] not in set(ids)]
    assert not missing
    for form in page.xpath("//form[translate(@method, 'POST', 'post') = 'post']"):
        assert form.xpath(".//input[@name = 'csrfmiddlewaretoken']")
    for field in page.xpath("//input[not(@type = 'hidden')] | //select | //textarea"):
        labelled = field.get("aria-label") or page.xpath("//label[@for = $id]", id=field.get("id", ""))
        assert labelled or field.xpath("ancestor::label"), html.tostring(field)
