"""The parts of an OFD archive: which pages its document has, in which order, on which templates."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from lxml import etree

from reports.reading.containers.archives import Archive
from reports.reading.model.errors import ReadingError

#: The page areas of a document in millimetres, A4 where the file says nothing.
A4 = (0.0, 0.0, 210.0, 297.0)
#: Documents in one file; a second version or report follows the first.
_MOST_BODIES = 10

Box = tuple[float, float, float, float]


@dataclass
class Parts:
    """The pages of a file in order (paths of their parts), the templates by id, the usual area of a page.

    ``annotations``: by the path of a page, the part with what is drawn upon it; ``inks``: colours of fills by the id of
    the parameters that objects name.
    """

    archive: Archive
    pages: list[str] = field(default_factory=list)
    templates: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    inks: dict[str, etree._Element] = field(default_factory=dict)
    area: Box = A4
    title: str | None = None
    signed: bool = False
    _trees: dict[str, etree._Element] = field(default_factory=dict)

    def template(self, key: str) -> etree._Element | None:
        """Return the tree of a template page, parsed once."""
        path = self.templates.get(key)
        if path is None or path not in self.archive.names:
            return None
        if path not in self._trees:
            self._trees[path] = plain_tree(self.archive, path)
        return self._trees[path]


def parts_of(archive: Archive) -> Parts:
    """Return the parts of the file. Raises ReadingError ENCRYPTED, CORRUPT, UNSAFE."""
    if any(name.rsplit("/", 1)[-1] == "Encryptions.xml" for name in archive.names):
        raise ReadingError("ENCRYPTED")
    found = Parts(archive)
    bodies = plain_tree(archive, "OFD.xml").findall("DocBody")
    for body in bodies[:_MOST_BODIES]:
        path = resolved(archive, "OFD.xml", body.findtext("DocRoot") or "")
        if path is None:
            continue
        found.title = found.title or (body.findtext("DocInfo/Title") or "").strip() or None
        found.signed |= bool((body.findtext("Signatures") or "").strip())
        _add_document(found, path)
    if not found.pages:
        raise ReadingError("CORRUPT")
    return found


def _add_document(found: Parts, path: str) -> None:
    root = plain_tree(found.archive, path)
    found.area = box_of(root.findtext("CommonData/PageArea/PhysicalBox")) or found.area
    for template in root.iterfind("CommonData/TemplatePage"):
        if part := resolved(found.archive, path, template.get("BaseLoc", "")):
            found.templates[template.get("ID", "")] = part
    keys: dict[str, str] = {}
    for page in root.iterfind("Pages/Page"):
        if part := resolved(found.archive, path, page.get("BaseLoc", "")):
            found.pages.append(part)
            keys[page.get("ID", "")] = part
    for kind in ("PublicRes", "DocumentRes"):
        if part := resolved(found.archive, path, root.findtext(f"CommonData/{kind}") or ""):
            for named in plain_tree(found.archive, part).iterfind("DrawParams/DrawParam"):
                if (ink := named.find("FillColor")) is not None:
                    found.inks[named.get("ID", "")] = ink
    if listed := resolved(found.archive, path, root.findtext("Annotations") or ""):
        for page in plain_tree(found.archive, listed).iterfind("Page"):
            part = resolved(found.archive, listed, page.findtext("FileLoc") or "")
            if part and page.get("PageID", "") in keys:
                found.annotations[keys[page.get("PageID", "")]] = part


def resolved(archive: Archive, base: str, location: str) -> str | None:
    """Return the part that ``location`` names in the part ``base``, None where it is not in the archive."""
    location = location.strip()
    folder = "" if location.startswith("/") else posixpath.dirname(base)
    path = posixpath.normpath(posixpath.join(folder, location.lstrip("/")))
    return path if path in archive.names else None


def plain_tree(archive: Archive, path: str) -> etree._Element:
    """Return the tree of a part without namespaces: writers differ in them. Raises what ``Archive.xml`` raises."""
    root = archive.xml(path)
    for element in root.iter(etree.Element):
        tag = str(element.tag)
        if tag.startswith("{"):
            element.tag = tag.rsplit("}", 1)[-1]
    return root


def box_of(text: str | None) -> Box | None:
    """Return ``x y width height``, None where that is not what the text says."""
    values = numbers(text)
    if len(values) != 4 or values[2] <= 0 or values[3] <= 0:
        return None
    return values[0], values[1], values[2], values[3]


def numbers(text: str | None) -> list[float]:
    """Return the numbers of a list; empty where one is not finite or not a number."""
    try:
        found = [float(each) for each in (text or "").split()]
    except ValueError:
        return []
    return found if all(abs(each) < 1e6 for each in found) else []
