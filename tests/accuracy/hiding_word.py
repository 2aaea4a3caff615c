"""Numbers that Word files hide: by styles and what they are based on, size, colour, changes, boxes, rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from reports.demo.printing import PrintedReport, print_docx
from tests.accuracy.hiding import SENTINEL, Damage, Figures

_RUN = f'<w:r><w:t xml:space="preserve">{SENTINEL}</w:t></w:r>'
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def _style(key: str, properties: str, kind: str = "paragraph", base: str = "") -> str:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{key}"/>{based}'
        f"<w:rPr>{properties}</w:rPr></w:style>"
    )


def _file(
    report: PrintedReport,
    content: str,
    styles: str = "",
    change: Callable[[str], str] = str,
    defaults: str = "",
) -> bytes:
    """Return the report with this content in the damaged cell's paragraph (``</w:p><w:p>`` begins another)."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(print_docx(report))) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            text = source.read(name).decode()
            if name == "word/document.xml":
                assert text.count(_RUN) == 1
                text = change(text.replace(_RUN, content))
            elif name == "word/styles.xml":
                text = text.replace("</w:styles>", styles + "</w:styles>")
                text = text.replace("</w:rPr></w:rPrDefault>", defaults + "</w:rPr></w:rPrDefault>")
            made.writestr(name, text)
    return target.getvalue()


def _before(
    properties: str, styles: str = "", shows: str = "seen"
) -> Callable[[PrintedReport, Figures], bytes]:
    return lambda report, f: _file(report, _run(f.hidden, properties) + _run(f.seen), styles)


def _alone(properties: str, styles: str = "") -> Callable[[PrintedReport, Figures], bytes]:
    return lambda report, f: _file(report, _run(f.hidden, properties), styles)


def _paragraph(style: str, styles: str, run: str = "") -> Callable[[PrintedReport, Figures], bytes]:
    named = f'</w:p><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
    return lambda report, f: _file(report, _run(f.seen) + named + _run(f.hidden, run), styles)


def _in_styled_table(style: str, look: str = "") -> Callable[[PrintedReport, Figures], bytes]:
    def change(text: str) -> str:
        return re.sub(r"<w:tblPr>", f'<w:tblPr><w:tblStyle w:val="T"/>{look}', text)

    def make(report: PrintedReport, figures: Figures) -> bytes:
        return _file(report, _run(figures.seen), style, change)

    return make


_STRIKE, _VANISH, _WHITE = "<w:strike/>", "<w:vanish/>", '<w:color w:val="FFFFFF"/>'
_SHOWN, _AGAIN = '<w:vanish w:val="0"/>', '<w:rStyle w:val="C"/>'
_BOX = (
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" fillcolor="white" '
    'style="position:absolute"><v:textbox><w:txbxContent><w:p>{}</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>'
)
_ROW = re.compile(r"<w:tr>(?=(?:(?!</w:tr>).)*GONE)", re.DOTALL)


def _doubled_row(mark: str) -> Callable[[PrintedReport, Figures], bytes]:
    """The row of the cell once more, with another number and this mark in its properties."""

    def make(report: PrintedReport, figures: Figures) -> bytes:
        def change(text: str) -> str:
            start = text.rfind("<w:tr>", 0, text.find("SEEN"))
            end = text.find("</w:tr>", start) + len("</w:tr>")
            row = text[start:end]
            gone = row.replace("SEEN", figures.hidden).replace("<w:tr>", f"<w:tr><w:trPr>{mark}</w:trPr>", 1)
            return text[:start] + gone + row.replace("SEEN", figures.seen) + text[end:]

        return _file(report, _run("SEEN"), change=change)

    return make


def _with(content: str) -> Callable[[PrintedReport, Figures], bytes]:
    """The seen number with something else in the same paragraph."""
    return lambda report, f: _file(report, _run(f.seen) + f"<w:r>{content}</w:r>")


def _symbol(font: str, code: str) -> Callable[[PrintedReport, Figures], bytes]:
    symbol = f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'
    return lambda report, f: _file(report, symbol + _run(f.seen))


def _field(instruction: str) -> Callable[[PrintedReport, Figures], bytes]:
    begin, middle, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    told = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return lambda report, f: _file(report, begin + told + middle + _run(f.hidden) + end)


_PICTURES = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
_DRAWING = (
    '<wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" behindDoc="0">'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData>'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"/>'
    "</a:graphicData></a:graphic></wp:anchor>"
)
_CHAIN = _style("A", _STRIKE, "character") + _style("B", "<w:b/>", "character", "A")
_TABLE = '<w:style w:type="table" w:styleId="T"><w:name w:val="T"/>{}</w:style>'

DAMAGES = [
    Damage("docx strike", _before(_STRIKE)),
    Damage("docx vanish", _before(_VANISH)),
    Damage("docx one point", _before('<w:sz w:val="2"/>')),
    Damage(
        "docx one point by style",
        _before('<w:rStyle w:val="S"/>', _style("S", '<w:sz w:val="2"/>', "character")),
    ),
    Damage("docx scaled to one percent", _before('<w:w w:val="1"/>')),
    Damage("docx white", _before(_WHITE)),
    Damage("docx nearly white", _before('<w:color w:val="FEFEFE"/>')),
    Damage("docx white of the theme", _before('<w:color w:val="auto" w:themeColor="background1"/>')),
    Damage("docx white alone", _alone(_WHITE), "nothing"),
    Damage("docx white by paragraph style", _paragraph("S", _style("S", _WHITE))),
    Damage(
        "docx yellow on yellow", _before('<w:color w:val="FFFF00"/><w:shd w:val="clear" w:fill="FFFF00"/>')
    ),
    Damage("docx black on black", _before('<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>')),
    Damage("docx automatic colour on black", _before('<w:shd w:val="clear" w:fill="000000"/>'), "both"),
    Damage("docx highlighted in black", _before('<w:highlight w:val="black"/>')),
    Damage("docx white on blue", _alone(_WHITE + '<w:shd w:val="clear" w:fill="0000FF"/>'), "hidden"),
    Damage("docx no fill", _before(f"<w14:textFill {_W14}><w14:noFill/></w14:textFill>")),
    Damage("docx character style chain", _before('<w:rStyle w:val="B"/>', _CHAIN)),
    Damage("docx paragraph style strikes", _paragraph("S", _style("S", _STRIKE))),
    Damage(
        "docx paragraph style chain hides", _paragraph("R", _style("S", _VANISH) + _style("R", "", base="S"))
    ),
    Damage(
        "docx run shows what its paragraph hides",
        lambda r, f: _file(
            r,
            f'</w:p><w:p><w:pPr><w:pStyle w:val="S"/></w:pPr>{_run(f.hidden)}{_run(f.seen, _SHOWN)}',
            _style("S", _VANISH),
        ),
    ),
    Damage(
        "docx toggled twice",
        lambda r, f: _file(
            r,
            f'</w:p><w:p><w:pPr><w:pStyle w:val="S"/></w:pPr>{_run(f.hidden)}{_run(f.seen, _AGAIN)}',
            _style("S", _STRIKE) + _style("C", _STRIKE, "character"),
        ),
    ),
    Damage(
        "docx defaults strike",
        lambda r, f: _file(r, _run(f.hidden) + _run(f.seen, "<w:strike w:val='0'/>"), defaults=_STRIKE),
    ),
    Damage(
        "docx table style hides all", _in_styled_table(_TABLE.format(f"<w:rPr>{_VANISH}</w:rPr>")), "nothing"
    ),
    Damage(
        "docx table style hides a column",
        _in_styled_table(
            _TABLE.format(f'<w:tblStylePr w:type="lastCol"><w:rPr>{_VANISH}</w:rPr></w:tblStylePr>'),
            '<w:tblLook w:lastColumn="1"/>',
        ),
        "nothing",
    ),
    Damage(
        "docx deleted",
        lambda r, f: _file(r, f"<w:del><w:r><w:delText>{f.hidden}</w:delText></w:r></w:del>{_run(f.seen)}"),
    ),
    Damage(
        "docx moved away", lambda r, f: _file(r, f"<w:moveFrom>{_run(f.hidden)}</w:moveFrom>{_run(f.seen)}")
    ),
    Damage("docx box over number", lambda r, f: _file(r, _run(f.hidden) + _BOX.format(_run(f.seen)))),
    Damage("docx lowered", lambda r, f: _file(r, _run(f.seen) + _run(f.hidden, '<w:position w:val="-8"/>'))),
    Damage("docx reversed", lambda r, f: _file(r, f'<w:bdo w:val="rtl">{_run(f.seen[::-1])}</w:bdo>')),
    Damage("docx reversed by a sign", lambda r, f: _file(r, _run("\u202e" + f.seen[::-1] + "\u202c"))),
    Damage("docx hidden row", _doubled_row("<w:hidden/>")),
    Damage("docx row of no height", _doubled_row('<w:trHeight w:val="1" w:hRule="exact"/>')),
    Damage("docx deleted row", _doubled_row('<w:del w:id="1"/>')),
    Damage(
        "docx hidden mark of a field",
        lambda r, f: _file(
            r,
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>QUOTE 77</w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{_run(f.seen)}'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        ),
    ),
    Damage("docx two lines", lambda r, f: _file(r, _run(f.hidden) + "</w:p><w:p>" + _run(f.seen)), "nothing"),
    Damage("docx font of pictures", _alone(_PICTURES), "nothing"),
    Damage(
        "docx font of pictures by style",
        _before('<w:rStyle w:val="S"/>', _style("S", _PICTURES, "character")),
        "nothing",
    ),
    Damage("docx number in a circle", _symbol("Wingdings", "F08C"), "nothing"),
    Damage("docx number in a circle of another font", _symbol("Wingdings 2", "F06A"), "nothing"),
    Damage("docx field that prints itself", _field("EQ \\o(12,5)"), "nothing"),
    Damage("docx result of a formula", _field("=1+1"), "hidden"),
    Damage("docx two lines in one", _before('<w:eastAsianLayout w:combine="1"/>'), "nothing"),
    Damage("docx fitted into nothing", _alone('<w:fitText w:val="1"/>'), "nothing"),
    Damage("docx one upon the other", _before('<w:spacing w:val="-200"/>'), "nothing"),
    Damage("docx from right to left", _before("<w:rtl/>"), "both"),
    Damage("docx picture beside", _with(f"<w:drawing>{_DRAWING}</w:drawing>"), "nothing"),
    Damage(
        "docx old picture beside",
        _with('<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata/></v:shape></w:pict>'),
        "nothing",
    ),
    Damage("docx object beside", _with("<w:object/>"), "nothing"),
    Damage("docx plain spaced", _alone('<w:spacing w:val="-10"/>'), "hidden"),
    Damage("docx plain fitted", _alone('<w:fitText w:val="840"/>'), "hidden"),
    Damage("docx plain font", _alone('<w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:cs="Wingdings"/>'), "hidden"),
]
