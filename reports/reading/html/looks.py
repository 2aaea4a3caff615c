"""What a style does to the text of its element: hides, raises, colours it, or puts it where nobody can tell it."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from reports.reading.html.notes import RAISING

Colour = tuple[int, int, int]
PAPER: Colour = (255, 255, 255)
#: Of 255: colours whose channels differ by less are one to the eye.
_SAME = 40
#: Of 1: what is less opaque is not seen.
_LEAST_ALPHA = 0.15

HIDDEN = re.compile(
    r"display\s*:\s*none|(?:content-)?visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|text-decoration[^;:]*:[^;]*line-through"
    r"|\bopacity\s*:\s*0*(?:\.(?:0\d*|1[0-4]?\d*)?)?%?\s*(?:!|;|$)|\bopacity\s*:\s*\d%"
    r"|(?:left|top|right|bottom|text-indent|margin-left|margin-top)\s*:\s*-\d{3,}"
    r"|\bclip\s*:\s*rect\(\s*0|\bclip-path\s*:\s*(?:inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0|polygon\(\s*0 0\s*\))"
    r"|transform\s*:[^;]*scale[xy3d]*\(\s*0?\.?0*\s*[,)]",
    re.IGNORECASE,
)
#: Hides the text of an element, not the elements in it.
NO_SIZE = re.compile(
    r"font-size\s*:\s*(?:0*(?:\.\d*)?(?:px|pt|em|rem|%)?|0*[12](?:\.\d*)?(?:px|pt))\s*(?:!|;|$)"
    r"|(?:^|[;\s])font\s*:(?:[\s\w-]*\s)?0(?:px|pt|em|rem|%)?[/\s]",
    re.IGNORECASE,
)
#: Hides an element together with ``overflow:hidden``.
_NO_ROOM = re.compile(
    r"(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*0*(?:\.\d*)?(?:px|pt|em|%)?\s*(?:!|;|$)", re.IGNORECASE
)
_CUT_OFF = re.compile(r"overflow[\w-]*\s*:\s*(?:hidden|clip)", re.IGNORECASE)
#: Puts a part of a line elsewhere than it stands in the page.
MOVING = re.compile(
    r"position\s*:\s*(?:absolute|fixed)|float\s*:\s*(?:left|right)|transform\s*:\s*(?!none)\w"
    r"|margin[\w-]*\s*:[^;]*-[1-9]\d*(?:\.\d+)?(?:px|pt|em)|letter-spacing\s*:\s*-(?:[2-9]|\d\d|0?\.[2-9]\d*em)"
    r"|bidi-override|row-reverse|(?:^|[;\s])order\s*:\s*-?\d",
    re.IGNORECASE,
)
#: Prints other signs than the text has, or in another order.
_TURNING = re.compile(
    r"(?:bidi|isolate)-override|transform|text-security\s*:\s*(?!none)\w|\bcontent\s*:\s*url"
    r"|font-size\s*:\s*(?:calc|min|clamp)\([^;]*(?<![\d.])0(?![\d.])"
    r"|(?:^|[;\s])(?:translate|rotate)\s*:\s*(?!none|initial|0(?:px)?\s*(?:;|$))[\w.-]"
    r"|(?:^|[;\s])scale\s*:\s*(?!none|initial|1\s*(?:;|$))[\w.-]|(?:^|[;\s])color\s*:\s*(?:color-mix|hwb)\("
    r"|(?:^|[;\s])zoom\s*:\s*0*(?:\.[0-4]\d*)?%?\s*(?:;|$)"
    r"|filter\s*:[^;]*(?:opacity|blur|brightness|contrast|invert|url)\(|(?:^|[;\s-])mask(?:-image)?\s*:\s*(?!none)\w"
    r"|(?:^|[;\s])(?:display|visibility|opacity|font-size|text-decoration)\s*:[^;]*var\(",
    re.IGNORECASE,
)
_FROM_RIGHT = re.compile(r"direction\s*:\s*rtl", re.IGNORECASE)
#: Puts a whole cell elsewhere than it stands in its table.
_AWAY = re.compile(
    r"transform\s*:\s*(?!none|translatez|translate3d\(0)\w"
    r"|position\s*:\s*(?:relative|absolute)(?=[^\0]*(?:^|[;\s])(?:top|bottom|left|right)\s*:\s*-?(?:[6-9]|\d\d))"
    r"|(?:top|bottom|left|right)\s*:\s*-?(?:[6-9]|\d\d)[^\0]*position\s*:\s*(?:relative|absolute)",
    re.IGNORECASE,
)
_INK = re.compile(r"(?:^|[;\s])(?:color|-webkit-text-fill-color)\s*:\s*([^;!]+)", re.IGNORECASE)
_GROUND = re.compile(r"(?:^|[;\s])background(?:-color|-image)?\s*:\s*([^;!]+)", re.IGNORECASE)
#: May make text unseen by its colour.
FAINT = re.compile(
    r"(?:^|[;{\s\"'])color\s*[:=]\s*[\"']?\s*(?:#[ef]|white|ivory|snow|transparent|rgba?\(|hsl|hwb|color-mix)"
    r"|text-fill-color",
    re.IGNORECASE,
)
GROUNDS = re.compile(r"background", re.IGNORECASE)
_FURTHER = re.compile(
    rf"{_TURNING.pattern}|{_FROM_RIGHT.pattern}|position\s*:\s*(?:relative|absolute)", re.IGNORECASE
)
_HEXADECIMAL = frozenset("0123456789abcdef")
_NUMBER = re.compile(r"[\d.]+%?")
_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NAMED = {
    **dict.fromkeys(("white", "snow", "ivory", "ghostwhite", "whitesmoke", "floralwhite"), PAPER),
    "black": (0, 0, 0),
    "red": (255, 0, 0),
    "yellow": (255, 255, 0),
    "blue": (0, 0, 255),
    "green": (0, 128, 0),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one style says. ``ink``: the colour of text, () where it is not seen at all, None where it says nothing."""

    hides: bool = False
    no_size: bool = False
    raises: bool = False
    moves: bool = False
    turns: bool = False
    from_right: bool = False
    away: bool = False
    ink: tuple[int, ...] | None = None
    ground: Colour | None = None


@lru_cache(maxsize=4096)
def meaning_of(style: str) -> Meaning:
    """What a style attribute says."""
    no_room = _NO_ROOM.search(style) is not None and _CUT_OFF.search(style) is not None
    inks = _INK.findall(style)
    return Meaning(
        hides=HIDDEN.search(style) is not None or no_room,
        no_size=NO_SIZE.search(style) is not None,
        raises=RAISING.search(style) is not None,
        moves=MOVING.search(style) is not None,
        turns=_TURNING.search(style) is not None,
        from_right=_FROM_RIGHT.search(style) is not None,
        away=_AWAY.search(style) is not None,
        ink=colour_of(inks[-1]) if inks else None,
        ground=ground_of(style),
    )


#: One of these is in each style that ``HIDDEN``, ``MOVING`` or ``_FURTHER`` finds, beside ``_PLACED``.
_WORDS = (
    *("display", "visibility", "hide", "line-through", "opacity", "clip", "transform", "position", "float"),
    *("letter-spacing", "override", "reverse", "text-security", "content", "scale"),
    *("calc", "min(", "clamp", "translate", "rotate", "color-mix", "hwb", "zoom", "filter", "mask", "var("),
    "direction",
)
_PLACED = re.compile(r":\s*-\d\d\d|(?<!b)order|margin[\w-]*\s*:[^;]*-[1-9]")


def tells(style: str) -> bool:
    """Whether a style may change what is read, its colours aside."""
    if NO_SIZE.search(style) or RAISING.search(style) or _CUT_OFF.search(style):
        return True
    if style.isascii():  # other letters may count as those of the patterns
        low = style.lower()
        if not any(word in low for word in _WORDS) and _PLACED.search(low) is None:
            return False
    return any(sign.search(style) for sign in (HIDDEN, MOVING, _FURTHER))


def colour_of(text: str) -> tuple[int, ...] | None:
    """The colour of a CSS value, () for one that is not seen; None where it cannot be told."""
    text = text.strip().lower()
    if text == "transparent":
        return ()
    if text.startswith("#"):
        return _of_digits(text[1:].partition(" ")[0])
    if text.startswith("hsl"):
        return _of_hue(text)
    if text.startswith("rgb"):
        numbers = [_number(each) for each in _NUMBER.findall(text)]
        if len(numbers) >= 4 and numbers[3] < _LEAST_ALPHA:
            return ()
        return tuple(int(each) for each in numbers[:3]) if len(numbers) >= 3 else None
    return _NAMED.get(text.split()[0]) if text else None


def _of_hue(text: str) -> tuple[int, ...] | None:
    """The colour of hue, saturation, lightness."""
    numbers = [float(each) for each in _PLAIN_NUMBER.findall(text)]
    if len(numbers) < 3:
        return None
    if len(numbers) > 3 and numbers[3] < _LEAST_ALPHA * (100 if text.rstrip(" )").endswith("%") else 1):
        return ()
    hue, saturation, lightness = (
        numbers[0] / 360 % 1.0,
        min(numbers[1] / 100, 1.0),
        min(numbers[2] / 100, 1.0),
    )
    return tuple(round(255 * each) for each in hls_to_rgb(hue, lightness, saturation))


def _of_digits(digits: str) -> tuple[int, ...] | None:
    if len(digits) in (3, 4):
        digits = "".join(2 * digit for digit in digits)
    if len(digits) not in (6, 8) or not _HEXADECIMAL.issuperset(digits):
        return None
    parts = bytes.fromhex(digits)
    return () if len(parts) == 4 and parts[3] < 255 * _LEAST_ALPHA else tuple(parts[:3])


def _number(text: str) -> float:
    try:
        return float(text.removesuffix("%")) * (2.55 if text.endswith("%") else 1)
    except ValueError:
        return 255.0


#: Stands for a ground of which no colour is known: a picture, a run of colours.
UNKNOWN: Colour = (-1, -1, -1)


def ground_of(style: str) -> Colour | None:
    """The colour that a style puts behind its element, None where it says nothing of it."""
    for value in reversed(_GROUND.findall(style)):
        if "url(" in value or "gradient" in value:
            return UNKNOWN
        for word in re.findall(r"rgba?\([^)]*\)|[^\s]+", value):
            if (colour := colour_of(word)) and len(colour) == 3:
                return colour[0], colour[1], colour[2]
    return None


def is_same(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two colours are one to the eye."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < _SAME


def behind(element: etree._Element) -> Colour:
    """The colour behind an element: its own ground or that of the nearest around it, else the paper."""
    around: etree._Element | None = element
    while around is not None:
        ground = meaning_of(style).ground if (style := around.get("style", "")) else None
        if ground is None and (named := around.get("bgcolor")):
            colour = colour_of(named if named[:1] in "#rwbyg" else f"#{named}")
            ground = (colour[0], colour[1], colour[2]) if colour else None
        if ground is None and around.get("background"):
            ground = UNKNOWN
        if ground is not None:
            return ground
        around = around.getparent()
    return PAPER
