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


DAMAGES = [
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
