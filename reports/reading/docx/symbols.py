"""Characters that Word stores by font and code instead of as text (w:sym, ECMA-376 17.3.3.30)."""

from __future__ import annotations

#: Fonts whose codes are pictures. What a report may mean by one of them as a figure or mark is listed here.
_PICTURES = ("symbol", "wingdings", "webdings", "zapfdingbats", "mt extra", "marlett")
_SYMBOL = {ord(sign): sign for sign in "0123456789.,+-/()%"} | {0x2D: "-", 0xB0: "°", 0xB4: "×", 0xD7: "·"}
#: Numbers in circles, from 0 or 1.
_WINGDINGS = {0x81 + number: chr(ord("①") + number) for number in range(10)} | {
    0x8C + number: chr(ord("①") + number) for number in range(10)
}
_WINGDINGS_2 = {0x6A + number: chr(ord("①") + number) for number in range(10)} | {0x69: "⓪"}


def symbol(font: str, code: str) -> str:
    """The character meant by a font and a hexadecimal code; nothing for a picture such as a tick or an arrow."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= number <= 0xF0FF:
        number -= 0xF000
    name = font.lower()
    if name == "symbol":
        return _SYMBOL.get(number, "")
    if name == "wingdings":
        return _WINGDINGS.get(number, "")
    if name == "wingdings 2":
        return _WINGDINGS_2.get(number, "")
    if name.startswith(_PICTURES):
        return ""
    return chr(number) if 0x20 <= number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
