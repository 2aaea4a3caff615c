"""Values that break careless programs: long, not numbers, of other scripts, with control characters, injections."""

#: Sent in every parameter of every route (tests/access/test_bounds.py) and of every list (``make attack``).
WORST: tuple[str, ...] = (
    *("", " ", "0", "-1", "1.5", "1,2", "1e999", "NaN", "Infinity", "0x1F"),
    *("9" * 18, "9" * 19, "9" * 20, "9" * 400, "-" + "9" * 30),
    *("２０２４", "٢٠٢٤", "²", "2024-13-45", "9999999-01-01", "0000-00-00"),
    *("a" * 101, "县" * 101, "a " * 6, "词 " * 900, "词 " * 2000, "x" * 1001, "x" * 5000),
    *("\x00", "a\x00b", "\x1b[31m", "\u202e\u2066报", "\ud7ff", "\U0001f600", "%00"),
    *("'", '"', "';--", "' OR 1=1 --", "%", "_", "%" * 300, "_%" * 300, "\\", "\\" * 300, "*"),
    *("(", "[", "(" * 500, "a{99999999}", "(?R)", "(a+)+$" + "a" * 40, "=1+1"),
    *("<script>", '"><script>alert(1)</script>', "{{7*7}}", "{% debug %}", "${7*7}", "javascript:alert(1)"),
    *("../../etc/passwd", "/etc/passwd\x00.docx", "//evil.example", "null", "None", "true", "[]", "{}"),
)
