"""Numbers that OFD pages hide: under boxes and pictures, in the colour of their ground, small, mirrored."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from reports.demo.printing import PrintedReport, print_html
from reports.reading.html.reader import read_html
from tests.accuracy.hiding import SENTINEL, Damage, Figures
from tests.reading import ofd_builder

_OBJECT = re.compile(
    r'<ofd:TextObject [^>]*Boundary="(\S+) (\S+)[^>]*>'
    rf"<ofd:TextCode[^>]*>{SENTINEL}<.*?</ofd:TextObject>"
)


def _ofd(content: Callable[[float, float, Figures], str]) -> Callable[[PrintedReport, Figures], bytes]:
    """The objects that ``content(x, y, figures)`` returns in the place of the damaged cell's text."""

    def make(report: PrintedReport, figures: Figures) -> bytes:
        target = io.BytesIO()
        data = ofd_builder.report(read_html(print_html(report)))
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as made:
            for name in source.namelist():
                text = source.read(name).decode()
                found = _OBJECT.search(text)
                if found:
                    here = content(float(found[1]), float(found[2]), figures)
                    text = text[: found.start()] + here + text[found.end() :]
                made.writestr(name, text)
        return target.getvalue()

    return make


def _words(text: str, x: float, y: float, attributes: str = "", colour: str = "") -> str:
    found = ofd_builder.text_object(text, x, y, attributes=attributes)
    fill = f'<ofd:FillColor Value="{colour}"/>' if colour else ""
    return found.replace("<ofd:TextCode", f"{fill}<ofd:TextCode", 1)


def _filled(x: float, y: float, wide: float, colour: str = "255 255 255") -> str:
    return (
        f'<ofd:PathObject ID="9" Boundary="{x:g} {y:g} {wide:g} 3.4" Stroke="false" Fill="true">'
        f'<ofd:FillColor Value="{colour}"/><ofd:AbbreviatedData>M 0 0 L {wide:g} 0 L {wide:g} 3.4 L 0 3.4 C'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _step(text: str) -> float:
    return len(text) * ofd_builder.SIZE / 2


def _ofd_before(attributes: str = "", colour: str = "", ground: str = "") -> Callable:
    """The hidden number, with these looks, before the seen one."""
    return lambda x, y, f: (
        (_filled(x, y, _step(f.hidden[:2]), ground) if ground else "")
        + _words(f.hidden[:2], x, y, attributes, colour)
        + _words(f.seen, x + _step(f.hidden[:2]), y)
    )


def _clipped(size: float) -> Callable[[float, float, Figures], str]:
    """The hidden number, of which only this much is drawn, before the seen one; the seen one alone within 20."""
    area = (
        f'<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="0 0 {size} {size}" Fill="true"><ofd:AbbreviatedData>'
        f"M 0 0 L {size} 0 L {size} {size} L 0 {size} C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip>"
        "</ofd:Clips>"
    )
    return lambda x, y, f: (
        _words(f.hidden[:2], x, y).replace("<ofd:TextCode", f"{area}<ofd:TextCode", 1)
        + _words(f.seen, x + _step(f.hidden[:2]), y)
        if size < 1
        else _words(f.seen, x, y).replace("<ofd:TextCode", f"{area}<ofd:TextCode", 1)
    )


def _under_clipped_box(x: float, y: float, f: Figures) -> str:
    """The number under a white box that is clipped away."""
    area = (
        '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="0 0 0.1 0.1"><ofd:AbbreviatedData>M 0 0 L 0.1 0.1'
        "</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
    )
    box = _filled(x, y, 8).replace("<ofd:FillColor", f"{area}<ofd:FillColor", 1)
    return _words(f.seen, x, y) + box


def _annotated(
    objects: Callable[[Figures], str], kind: str = "Path"
) -> Callable[[PrintedReport, Figures], bytes]:
    """The hidden number with an annotation upon it; ``objects`` are placed from its corner."""

    def make(report: PrintedReport, figures: Figures) -> bytes:
        place: list[tuple[float, float]] = []

        def content(x: float, y: float, f: Figures) -> str:
            place.append((x, y))
            return _words(f.hidden, x, y)

        target = io.BytesIO()
        data = _ofd(content)(report, figures)
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as made:
            page = next(
                name
                for name in source.namelist()
                if f">{figures.hidden}<" in source.read(name).decode()
                and f'Boundary="{place[0][0]:g} {place[0][1]:g} ' in source.read(name).decode()
            )
            number = int(re.findall(r"Page_(\d+)", page)[0])
            for name in source.namelist():
                text = source.read(name).decode()
                if name == "Doc_0/Document.xml":
                    listed = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations></ofd:Document>"
                    text = text.replace("</ofd:Document>", listed)
                made.writestr(name, text)
            made.writestr(
                "Doc_0/Annots/Annotations.xml",
                f'<ofd:Annotations {ofd_builder.NAMES}><ofd:Page PageID="{number + 10}"><ofd:FileLoc>Page.xml'
                "</ofd:FileLoc></ofd:Page></ofd:Annotations>",
            )
            x, y = place[0]
            made.writestr(
                "Doc_0/Annots/Page.xml",
                f'<ofd:PageAnnot {ofd_builder.NAMES}><ofd:Annot ID="90" Type="{kind}"><ofd:Appearance '
                f'Boundary="{x:g} {y:g} 8 3.4">{objects(figures)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>',
            )
        return target.getvalue()

    return make


def _white_by_parameters(report: PrintedReport, figures: Figures) -> bytes:
    """The colour of the hidden number is in the parameters that it names."""
    target = io.BytesIO()
    data = _ofd(_ofd_before('DrawParam="70"'))(report, figures)
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            text = source.read(name).decode()
            if name == "Doc_0/Document.xml":
                named = "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
                text = text.replace("</ofd:CommonData>", named)
            made.writestr(name, text)
        made.writestr(
            "Doc_0/PublicRes.xml",
            f'<ofd:Res {ofd_builder.NAMES}><ofd:DrawParams><ofd:DrawParam ID="70"><ofd:FillColor '
            'Value="255 255 255"/></ofd:DrawParam></ofd:DrawParams></ofd:Res>',
        )
    return target.getvalue()


_OUTLINE = "M 0 3 B 0 1 1 0 2 0 B 3 0 3 2 2 2 B 3 2 3 3 2 3 L 1 3 L 1 2 L 0 3 C"


def _drawn(kind: str) -> Callable[[float, float, Figures], str]:
    """The number as a drawing, a picture or an object kept elsewhere."""
    if kind == "Path":
        inner = f'Fill="true"><ofd:AbbreviatedData>{_OUTLINE}</ofd:AbbreviatedData></ofd:PathObject>'
    else:
        inner = f'ResourceID="3"></ofd:{kind}Object>'
    return lambda x, y, f: f'<ofd:{kind}Object ID="9" Boundary="{x:g} {y:g} 4 3" {inner}'


DAMAGES = [
    Damage("ofd drawn figures alone", _ofd(_drawn("Path"))),
    Damage("ofd pictured figures alone", _ofd(_drawn("Image"))),
    Damage("ofd figures kept elsewhere alone", _ofd(_drawn("Composite"))),
    Damage("ofd clipped away", _ofd(_clipped(0.1))),
    Damage("ofd plain clip of all", _ofd(_clipped(20))),
    Damage("ofd plain under a box that is clipped", _ofd(_under_clipped_box)),
    Damage("ofd white by parameters", _white_by_parameters),
    Damage("ofd under an annotation", _annotated(lambda f: _filled(0, 0, 8)), "nothing"),
    Damage(
        "ofd annotation with another number",
        _annotated(lambda f: _filled(0, 0, 8) + _words(f.seen, 0, 0), "Stamp"),
        "nothing",
    ),
    Damage("ofd number beside by an annotation", _annotated(lambda f: _words("5", 6.5, 0)), "nothing"),
    Damage(
        "ofd covered", _ofd(lambda x, y, f: _words(f.hidden, x, y) + _filled(x, y, 8) + _words(f.seen, x, y))
    ),
    Damage("ofd covered alone", _ofd(lambda x, y, f: _words(f.hidden, x, y) + _filled(x, y, 8)), "nothing"),
    Damage(
        "ofd blackened", _ofd(lambda x, y, f: _words(f.hidden, x, y) + _filled(x, y, 8, "0 0 0")), "nothing"
    ),
    Damage(
        "ofd under a picture",
        _ofd(
            lambda x, y, f: (
                _words(f.hidden, x, y)
                + f'<ofd:ImageObject ID="9" Boundary="{x:g} {y:g} 8 3.4" ResourceID="3"/>'
            )
        ),
        "nothing",
    ),
    Damage("ofd white", _ofd(_ofd_before(colour="255 255 255"))),
    Damage("ofd nearly white", _ofd(_ofd_before(colour="240 240 240"))),
    Damage("ofd yellow on yellow", _ofd(_ofd_before(colour="255 255 0", ground="255 255 0"))),
    Damage(
        "ofd white on blue",
        _ofd(lambda x, y, f: _filled(x, y, 8, "0 0 160") + _words(f.seen, x, y, colour="255 255 255")),
    ),
    Damage("ofd not shown", _ofd(_ofd_before('Visible="false"'))),
    Damage("ofd transparent", _ofd(_ofd_before('Alpha="8"'))),
    Damage("ofd mirrored", _ofd(lambda x, y, f: _words(f.seen, x + 8, y, 'CTM="-1 0 0 1 0 0"')), "nothing"),
    Damage(
        "ofd small",
        _ofd(
            lambda x, y, f: (
                _words(f.hidden[:2], x, y).replace('Size="3.2"', 'Size="0.4"')
                + _words(f.seen, x + _step(f.hidden[:2]), y)
            )
        ),
    ),
]
