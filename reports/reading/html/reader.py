"""Web pages: visible text as paragraphs, tables as full grids, whatever encoding the page declares."""

from __future__ import annotations

import re

from lxml import etree

from reports.reading.assembly.assembler import Assembler
from reports.reading.assembly.text_tables import blocks_from_text
from reports.reading.containers.archives import parser_failure, text_inside
from reports.reading.containers.bulk import page_without_ballast
from reports.reading.encodings import decode_with_utf8
from reports.reading.html.bare_tags import without_bare_tags
from reports.reading.html.beside import cover_named_parts
from reports.reading.html.body import PageReader
from reports.reading.html.pieces import pieces_of
from reports.reading.html.style_rules import apply_rules, rules_of
from reports.reading.model.document import Block, Document, FileKind, Grid, Paragraph
from reports.reading.model.errors import ReadingError

READER = "html/1"
_DECLARED = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""")
_XML_HEAD = re.compile(r"\A\s*<\?xml[^>]*>")
#: Line breaks mean something only where nothing else separates paragraphs.
_BREAKING_TAGS = re.compile(rb"<(?:p|div|br|h[1-6]|li|body|section)[\s/>]", re.IGNORECASE)
#: What no text holds: control characters, and in UTF-8 U+FFFE and U+FFFF.
_CONTROL = bytes((*range(0x09), *range(0x0E, 0x20), 0x7F))
_NO_CHARACTERS = ("\ufffe", "\uffff")


def read_html(data: bytes, *, charset: str | None = None) -> Document:
    """Read a web page. ``charset`` is used where the page names none.

    ``title`` is the first ``<title>``; scripts, styles, comments and hidden parts are left out.

    A page without any table whose paragraphs print one (one number a paragraph, pipes) gives torn grids as
    text does.

    Raises ReadingError EMPTY, KIND_UNKNOWN, UNREADABLE_TEXT, UNSAFE (more cells than a page can hold),
    CORRUPT, MEMORY_LIMIT.
    """
    data = page_without_ballast(data)
    charset = declared_charset(data) or charset
    cut = pieces_of(data)
    rules = rules_of(data, cut)
    bare, wrapped = (data, True) if rules else without_bare_tags(data, charset, cut)
    del cut
    text, source, encoding, remarks = decode_with_utf8(bare, charset)
    if head := _XML_HEAD.match(text):
        source = source[len(head[0].encode()) :]
    for sign in _NO_CHARACTERS:
        if sign in text:
            source = source.replace(sign.encode(), b"")
    source = source.translate(None, _CONTROL)
    root = _parse(source)
    if root is None:
        raise ReadingError("EMPTY")
    title = _title(root)
    if rules:
        apply_rules(root, rules)
    if b"rtl" in source:
        for element in root.iterfind(".//*[@dir='rtl']"):
            element.set("style", f"{element.get('style', '')};direction:rtl")
    if wrapped:
        cover_named_parts(root)
    page = PageReader(lines_count=not _BREAKING_TAGS.search(source), wrapped=wrapped)
    assembler = Assembler()
    for item in page.blocks(root):
        assembler.add(item)
    blocks: tuple[Block, ...] = tuple(assembler.blocks)
    if not blocks:
        raise ReadingError("EMPTY")
    if not any(isinstance(block, Grid) for block in blocks):
        blocks = _torn_tables(blocks)
    return Document(
        kind=FileKind.HTML,
        reader=READER,
        blocks=blocks,
        title=title,
        encoding=encoding,
        remarks=remarks,
    )


def declared_charset(data: bytes) -> str | None:
    """The charset a page names in its first 8 KB, by meta element or XML declaration; often wrong."""
    head = data[:8192]
    found = _DECLARED.search(head) or _XML_DECLARED.search(head)
    return found[1].decode("ascii", "ignore") if found else None


def _parse(data: bytes) -> etree._Element | None:
    parser = etree.HTMLParser(
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        encoding="utf-8",
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise parser_failure(error) from error
    found = {entry.type for entry in parser.error_log}
    if etree.ErrorTypes.ERR_NO_MEMORY in found:
        raise MemoryError
    # Deeper than 2,048 elements the parser drops content without a word; a report is never lost in silence.
    if etree.ErrorTypes.ERR_RESOURCE_LIMIT in found:
        raise ReadingError("UNSAFE")
    return root


def _title(root: etree._Element) -> str | None:
    found = next(root.iter("title"), None)
    text = text_inside(found) if found is not None else ""
    return re.sub(r"\s+", " ", text).strip() or None


def _torn_tables(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    found, _ = blocks_from_text("\n".join(paragraph.text for paragraph in paragraphs))
    return found if any(isinstance(block, Grid) for block in found) else blocks
