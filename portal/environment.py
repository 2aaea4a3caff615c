"""The environment variables of the portal: one table of them, and typed reads for portal.settings.

``python -m portal.environment`` prints the table as README.md holds it. Every read raises ImproperlyConfigured with
the variable's name when the value cannot be understood: a mistyped setting stops the start.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError
from marshmallow.validate import Range

_T = TypeVar("_T")
_env = Env()


class Kind(Enum):
    """What a value must be, in the words of the error message."""

    TEXT = "一段文字 / a text"
    FLAG = "1 或 0 / 1 or 0"
    NUMBER = "整数 / a whole number"
    WORDS = "以逗号分隔的列表 / a list separated by commas"


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable; `shown` takes the place of the default in the README where that is computed."""

    name: str
    kind: Kind
    default: str | bool | int | tuple[str, ...]
    meaning: str
    minimum: int = 0
    shown: str = ""


def _text(name: str, default: str, meaning: str, shown: str = "") -> Variable:
    return Variable(name, Kind.TEXT, default, meaning, shown=shown)


def _flag(name: str, default: bool, meaning: str, shown: str = "") -> Variable:
    return Variable(name, Kind.FLAG, default, meaning, shown=shown)


def _number(name: str, default: int, meaning: str, minimum: int = 0) -> Variable:
    return Variable(name, Kind.NUMBER, default, meaning, minimum)


def _words(name: str, default: tuple[str, ...], meaning: str, shown: str = "") -> Variable:
    return Variable(name, Kind.WORDS, default, meaning, shown=shown)


VARIABLES = (
    _text("HOST", "127.0.0.1", "address on which the web server listens"),
    _number("PORT", 8000, "its port", 1),
    _flag(
        "EXPOSED",
        False,
        "1: `make run` may listen on a public address without a proxy (closed networks only)",
    ),
    _text("VAR_DIR", "", "database, files, logs, broker data, secret key", "`./var`"),
    _text("DATABASE_URL", "", "e.g. `postgres://user:password@host/name`", "SQLite in `VAR_DIR`"),
    _text("DATABASE_REPLICA_URL", "", "a read replica, for public pages and reads of the API", "no replica"),
    _number(
        "DATABASE_POOL",
        0,
        "connections of a process in a pool (PostgreSQL); 0: one a thread, kept for a minute",
    ),
    _number("DATABASE_STATEMENT_SECONDS", 900, "after which PostgreSQL ends a statement of a worker", 1),
    _text("REDIS_URL", "", "any Redis or Valkey", "a private Valkey server on a free port"),
    _text("SECRET_KEY", "", "signs sessions", "generated into `VAR_DIR/secret_key`"),
    _text("AUDIT_KEY", "", "signs the ends of the event chains", "generated into `VAR_DIR/audit_key`"),
    _flag("DEBUG", False, "Django's debug pages; never in production"),
    _words(
        "ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]"), "host names, comma-separated", "this machine"
    ),
    _words("CSRF_TRUSTED_ORIGINS", (), "origins, comma-separated"),
    _flag("HTTPS", False, "1: secure cookies, HSTS, redirect"),
    _number("PROXY_HOPS", 0, "reverse proxies of the operator in front"),
    _flag("PUBLIC_ARCHIVE", False, "1: published reports are visible without login"),
    _text("MEDIA_ROOT", "", "uploaded reports and built workbooks", "`VAR_DIR/files`"),
    _text(
        "FILES_URL",
        "",
        "`s3+https://host:port/bucket/prefix`: files in an S3-compatible store, shared by several machines",
        "the folder `MEDIA_ROOT`",
    ),
    _text("S3_ACCESS_KEY", "", "its key"),
    _text("S3_SECRET_KEY", "", "its secret"),
    _text("S3_REGION", "us-east-1", "its region"),
    _text("STATIC_ROOT", "", "collected static files", "`VAR_DIR/static`"),
    _number("MAX_UPLOAD_MB", 50, "largest file of an upload", 1),
    _number("MAX_WAITING_OF_PERSON", 60, "files of a person that wait to be read", 1),
    _number("MAX_WAITING_OF_AGENCY", 120, "files of an agency that wait to be read", 1),
    _number("MAX_HOURLY_MB_OF_PERSON", 1000, "new files of a person in an hour", 1),
    _number("MAX_HOURLY_MB_OF_AGENCY", 2000, "new files of an agency in an hour", 1),
    _number("MAX_STORED_MB_OF_AGENCY", 20000, "files of an agency in all", 1),
    _number(
        "DATABASE_WAIT_SECONDS",
        20,
        "how long a change waits for SQLite's one write lock before it is a 503",
        1,
    ),
    _number("LEASE_SECONDS", 150, "how long a silent reading keeps its lease", 1),
    _number("RECONCILE_SECONDS", 60, "how often lost work is announced again", 1),
    _number("EXPORT_KEPT_DAYS", 400, "days after which the file of an export is removed", 1),
    _number("BROKER_VISIBILITY_SECONDS", 1800, "must exceed the longest task (900)", 1),
    _number("LOGIN_FAILURE_LIMIT", 6, "wrong passwords of a name from an address before it is locked", 1),
    _number("SESSION_SECONDS", 28800, "a session ends after this long", 60),
    _number("SESSION_IDLE_SECONDS", 1800, "a session without a click ends after this long", 1),
    _flag("OCR", True, "at set-up; 0 leaves the packages for scans out"),
    _text("EMAIL_URL", "", "`smtp://user:password@host:587/?tls=1` (`ssl=1` for port 465)", "no mail"),
    _text("MAIL_FROM", "annual-reports@localhost", "sender of mails"),
    _text("PORTAL_URL", "", "address of the portal in mails"),
    _number("MAIL_RETRY_SECONDS", 60, "how often waiting mail is tried", 1),
    _number("EMAIL_TIMEOUT_SECONDS", 5, "how long the mail server may take", 1),
    _flag("API_DOCS_PUBLIC", True, "0: the API documents are for people who have logged in"),
    _text("OPEN_DATA_LICENCE", "", "licence of the open data, as its files name it"),
    _text("OPEN_DATA_LICENCE_URL", "", "address of that licence"),
    _flag(
        "OPEN_DATA_FINDINGS", False, "1: the open data also tell what the checks found in published reports"
    ),
    _flag("WEBHOOK_PRIVATE", False, "1: other systems may be told at private addresses and over http"),
    _text("API_RATE_ANON", "60/min", "requests of the API without login, an address"),
    _text("API_RATE_USER", "600/min", "requests of the API, a person"),
    _text("API_RATE_LOGIN", "10/min", "logins of the API, an address"),
    _text(
        "CACHE_URL",
        "",
        "a Redis that counts the API's limits for all web processes; in each process where there is none",
        "the private broker of `make run`",
    ),
    _text("OIDC_ISSUER", "", "an OpenID Connect provider: single sign-on beside own accounts", "no sign-on"),
    _text("OIDC_CLIENT_ID", "", "name of the portal there"),
    _text("OIDC_CLIENT_SECRET", "", "its secret there"),
    _text("OIDC_CLAIM", "preferred_username", "the claim that is the name of an account of the portal"),
    _text("OIDC_NAME", "统一身份认证", "what pages call it"),
    _text("LOG_LEVEL", "INFO", "of all loggers"),
    _flag("LOG_JSON", False, "1: a JSON object a line, for programs that collect logs"),
    _text(
        "METRICS_TOKEN", "", "opens `/metrics` to who sends it as `Authorization: Bearer …`", "no `/metrics`"
    ),
    _text("SENTRY_DSN", "", "faults are reported to this Sentry, without what people typed", "no reports"),
    _flag("DEMO", True, "make demo data on the first start", "1 with SQLite"),
)
_BY_NAME = {variable.name: variable for variable in VARIABLES}


def given(name: str) -> bool:
    """Whether the variable is set; an empty one counts as absent."""
    return bool(os.environ.get(_BY_NAME[name].name, "").strip())


def text(name: str, default: str = "") -> str:
    """Return the variable without surrounding blanks; else the table's default, else `default`."""
    return _read(name, Kind.TEXT, _env.str).strip() or default


def flag(name: str) -> bool:
    """Return True for 1, true, yes, on and False for 0, false, no, off."""
    return _read(name, Kind.FLAG, _env.bool)


def number(name: str) -> int:
    """Return a whole number not below the minimum of the table."""
    return _read(name, Kind.NUMBER, _env.int, validate=Range(min=_BY_NAME[name].minimum))


def words(name: str) -> list[str]:
    """Return the members of a comma-separated list, without empty ones."""
    found: list[str] = _read(name, Kind.WORDS, _env.list)
    return [word.strip() for word in found if word.strip()]


def _read(name: str, kind: Kind, parse: Callable[..., _T], **options: Any) -> _T:
    variable = _BY_NAME[name]
    assert variable.kind is kind, f"{name} is a {variable.kind.name} of the table"  # noqa: S101 a fault of the caller
    if not given(name):
        return cast(_T, variable.default)
    try:
        return parse(name, **options)
    except EnvError:
        least = f"，不小于 {variable.minimum} / at least {variable.minimum}" if kind is Kind.NUMBER else ""
        raise ImproperlyConfigured(
            f"环境变量 {name} 应为{kind.value}{least}，现为 {os.environ[name]!r}。"
        ) from None


def readme_table() -> str:
    """Return the table of all variables as Markdown."""
    lines = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for variable in VARIABLES:
        default = variable.default
        plain = (
            str(int(default)) if isinstance(default, bool) else str(default or (default == 0 and "0") or "")
        )
        lines.append(
            f"| `{variable.name}` | {variable.shown or plain} | {variable.meaning} |".replace("|  |", "| |")
        )
    return "\n".join(lines)


def secret_key(var_dir: Path) -> str:
    """Return SECRET_KEY from the environment, else the one in var_dir/secret_key, made on first use (mode 600)."""
    return text("SECRET_KEY") or _kept_key(var_dir / "secret_key")


def audit_key(var_dir: Path) -> str:
    """Return AUDIT_KEY from the environment, else the one in var_dir/audit_key, made on first use (mode 600)."""
    return text("AUDIT_KEY") or _kept_key(var_dir / "audit_key")


def _kept_key(path: Path) -> str:
    """Return the key in this file. Several processes may start at once: it is linked into place complete."""
    if not path.exists():
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(60))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process was first: its key is the key
        finally:
            fresh.unlink()
    return path.read_text().strip()


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over; ``tls`` is STARTTLS, ``ssl`` TLS from the first byte."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False


def mail(url: str) -> MailServer | None:
    """Take ``smtp://[user:password@]host[:port]/[?tls=1|ssl=1]`` apart; None for an empty one."""
    if not url:
        return None
    parts = urlsplit(url)
    try:
        port = parts.port or 25
    except ValueError:
        raise ImproperlyConfigured(
            "环境变量 EMAIL_URL 的端口不是数字 / EMAIL_URL: the port is not a number"
        ) from None
    if parts.scheme != "smtp" or not parts.hostname:
        raise ImproperlyConfigured(
            "环境变量 EMAIL_URL 应形如 / EMAIL_URL must look like smtp://user:password@host:587/?tls=1"
        )
    options = parse_qs(parts.query)
    tls, ssl = (options.get(name, ["0"])[-1].lower() in {"1", "true", "yes", "on"} for name in ("tls", "ssl"))
    if tls and ssl:
        raise ImproperlyConfigured(
            "环境变量 EMAIL_URL 不能同时使用 tls 和 ssl / EMAIL_URL: either tls or ssl"
        )
    return MailServer(
        parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), tls, ssl
    )


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the files are in an S3-compatible store."""

    endpoint: str
    bucket: str
    prefix: str
    region: str
    access_key: str
    secret_key: str


def bucket() -> Bucket | None:
    """Take FILES_URL apart, ``s3+https://host[:port]/bucket[/prefix]``, and add the S3_ variables; None without it."""
    url = text("FILES_URL")
    if not url:
        return None
    parts = urlsplit(url)
    name, _, prefix = parts.path.strip("/").partition("/")
    if parts.scheme not in {"s3+http", "s3+https"} or not parts.hostname or not name or parts.username:
        raise ImproperlyConfigured(
            "环境变量 FILES_URL 应形如 / FILES_URL must look like s3+https://host:port/bucket/prefix"
        )
    for variable in ("S3_ACCESS_KEY", "S3_SECRET_KEY"):
        if not given(variable):
            raise ImproperlyConfigured(
                f"设置了 FILES_URL，还须设置 {variable}。 / FILES_URL needs {variable}."
            )
    return Bucket(
        endpoint=f"{parts.scheme[3:]}://{parts.netloc}",
        bucket=name,
        prefix=prefix,
        region=text("S3_REGION"),
        access_key=text("S3_ACCESS_KEY"),
        secret_key=text("S3_SECRET_KEY"),
    )


if __name__ == "__main__":
    print(readme_table())
