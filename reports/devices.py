"""Browser and system of a login in words, from what the browser says of itself (User-Agent)."""

from __future__ import annotations

from ua_parser import parse

UNKNOWN = "未知设备"
LONGEST = 400  # characters of what a browser says that are looked at
#: Marks of browsers and systems of this country that the rules of the library do not know.
BROWSER_MARKS = (
    ("QIHU 360EE", "360极速浏览器"),
    ("QIHU 360", "360安全浏览器"),
    ("Qaxbrowser", "奇安信可信浏览器"),
)
SYSTEM_MARKS = (("UOS", "统信UOS"), ("Kylin", "麒麟"), ("HarmonyOS", "鸿蒙"))
BROWSERS = {
    "Mobile Safari": "Safari",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile WebView": "Chrome",
    "Edge Mobile": "Edge",
    "QQ Browser": "QQ浏览器",
    "QQ Browser Mobile": "QQ浏览器",
    "Sogou Explorer": "搜狗浏览器",
    "UC Browser": "UC浏览器",
    "WeChat Browser": "微信",
    "IE": "Internet Explorer",
}
SYSTEMS = {"Mac OS X": "macOS"}
#: Systems whose version says little: the number stays the same for years, or is that of the library's guess.
WITHOUT_VERSION = frozenset(("Linux", "macOS", "Ubuntu"))


def in_words(said: str) -> str:
    """Return browser and system, as in “Edge 120 · Windows 10”; UNKNOWN where neither is known."""
    said = said[:LONGEST]
    found = parse(said)
    words = [_browser(said, found.user_agent), _system(said, found.os)]
    return " · ".join(word for word in words if word) or UNKNOWN


def _browser(said: str, found: object) -> str:
    marked = next((name for mark, name in BROWSER_MARKS if mark.lower() in said.lower()), "")
    return marked or _named(found, BROWSERS)


def _system(said: str, found: object) -> str:
    marked = next((name for mark, name in SYSTEM_MARKS if mark in said), "")
    return marked or _named(found, SYSTEMS)


def _named(found: object, names: dict[str, str]) -> str:
    """Family and major version of a browser or a system of the library; empty where it found none."""
    family = str(getattr(found, "family", "") or "")
    name, major = names.get(family, family), str(getattr(found, "major", "") or "")
    return f"{name} {major}" if major and name not in WITHOUT_VERSION else name
