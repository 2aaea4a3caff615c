"""Messages of a broker that no worker can use: no JSON, fields that are missing or of another type."""

import json
from base64 import b64encode

NO_TASKS = (
    *(b"not JSON", b"\xff\xfe\x00", b"[" * 100_000, b"[1, 2]", b'"text"', b"{}", b'{"properties": 1}'),
    *(b'{"properties": {}, "body": "x"}', b'{"properties": {"delivery_tag": []}, "headers": {}}'),
    b'{"properties": {"delivery_tag": "a", "body_encoding": "base64"}, "body": 5}',
)
#: Path into a message of Celery, and the value put there; GONE removes it.
GONE = object()
SPOILT = [
    *((("headers", name), value) for name in ("task", "id") for value in (GONE, None, 5, [], {})),
    *((("headers", name), value) for name in ("eta", "expires") for value in (5, {}, "no time", [1])),
    *((("headers", "timelimit"), value) for value in (5, "x", ["a", "b"], [1], {})),
    *((("headers", "retries"), value) for value in ("x", [], {})),
    *((("headers", name), 5) for name in ("shadow", "argsrepr", "kwargsrepr", "group", "lang", "origin")),
    *(
        (("headers", name), [5])
        for name in ("root_id", "parent_id", "stamped_headers", "replaced_task_nesting")
    ),
    *((("headers", "compression"), value) for value in ("zlib", "none", 5)),
    *((("headers",), value) for value in (GONE, None, [], 5, {})),
    *(
        (("content-type",), value)
        for value in (GONE, None, 5, "application/x-python-serialize", "text/plain")
    ),
    *((("content-encoding",), value) for value in (GONE, None, 5, "utf-99", "binary")),
    *(
        (("properties", "delivery_info"), value)
        for value in (GONE, None, [], {}, {"exchange": 5, "routing_key": 1})
    ),
    *((("properties", "delivery_tag"), value) for value in (GONE, None, 5, [])),
    *(
        (("properties", name), {"a": 1})
        for name in ("reply_to", "correlation_id", "priority", "body_encoding")
    ),
    *((("body",), value) for value in (GONE, None, 5, "not base64!", "W10=", "bnVsbA==", "/////w==")),
    *((("body",), b64encode(each).decode()) for each in (b"[1, 2, 3]", b"[[], [], {}]", b"[[], {}, null]")),
    *(
        (("body",), b64encode(b'[["x", 0], {}, {"%s": 5}]' % each).decode())
        for each in (b"chain", b"callbacks")
    ),
]


def spoilt(raw: bytes, path: tuple[str, ...], value: object) -> bytes:
    """Return a message of Celery in which one field is gone or of another type."""
    message = json.loads(raw)
    *above, last = path
    place = message
    for name in above:
        place = place[name]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return json.dumps(message).encode()
