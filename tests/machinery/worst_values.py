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

#: The same as fields of a JSON body, written as they are sent: of other types, not representable, deep, many.
JSON_VALUES: tuple[str, ...] = (
    *(
        "null",
        "true",
        "0",
        "-0",
        "1e999",
        "-1e999",
        "NaN",
        "Infinity",
        "1.5",
        "9" * 19,
        "9" * 400,
        "9" * 5000,
    ),
    *(
        "[]",
        "{}",
        '[""]',
        '{"a": 1}',
        "[" * 18 + "]" * 18,
        "[" * 100 + "]" * 100,
        '{"a":' * 18 + "1" + "}" * 18,
    ),
    *(
        '"\\u0000"',
        '"\\ud800"',
        '"\\udfff\\ud800"',
        '"\\u202e"',
        '"' + "a" * 100_000 + '"',
        "[" + "1," * 9999 + "1]",
    ),
    *('{"__proto__": 1}', '{"$gt": ""}', "{" + ",".join(f'"k{number}": 1' for number in range(5000)) + "}"),
)
#: Whole bodies that are no object, no JSON or no text.
JSON_BODIES: tuple[bytes, ...] = (
    *(
        b"",
        b" ",
        b"null",
        b"[]",
        b"{}",
        b"1",
        b'"a"',
        b"[1, 2, 3]",
        b"{",
        b"}",
        b'{"a"',
        b"\x00\x01",
        b"\xef\xbb\xbf{}",
    ),
    *(b'{"username": "\xff\xfe"}', "{}".encode("utf-16"), b"[" * 100_000, b"[" * 1000 + b"]" * 1000),
    *(
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"a": 1, "a": 2}',
        b'{"username": ' + b"9" * 100_000 + b"}",
    ),
    b'{"a": "' + b"a" * (1024 * 1024) + b'"}',
)
