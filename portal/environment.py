"""Typed reads of environment variables, used by portal.settings only.

Every function raises ImproperlyConfigured with the variable's name when the value cannot be understood,
so that a mistyped setting stops the start instead of being guessed.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The variable without surrounding blanks; an empty one counts as absent."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """1/true/yes/on or 0/false/no/off; absent gives the default."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    value = raw.strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}")


def number(name: str, default: int, minimum: int = 0) -> int:
    """A whole number not below `minimum`."""
    raw = text(name)
    if not raw:
        return default
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}") from None
    if value < minimum:
        raise ImproperlyConfigured(f"{name} must not be below {minimum}, but is {value}")
    return value


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list without empty members."""
    raw = text(name)
    return [word.strip() for word in raw.split(",") if word.strip()] if raw else list(default)


def secret_key(var_dir: Path) -> str:
    """SECRET_KEY from the environment, else the one kept in var_dir/secret_key, made on first use (mode 600).

    Several processes may start at once: the file is linked into place complete, so that all read one key.
    """
    given = text("SECRET_KEY")
    if given:
        return given
    path = var_dir / "secret_key"
    if not path.exists():
        fresh = path.with_name(f".secret_key.{os.getpid()}")
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
    """``smtp://[user:password@]host[:port]/[?tls=1|ssl=1]`` taken apart; None for an empty one."""
    if not url:
        return None
    parts = urlsplit(url)
    try:
        port = parts.port or 25
    except ValueError:
        raise ImproperlyConfigured("EMAIL_URL has a port that is no number") from None
    if parts.scheme != "smtp" or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp://user:password@host:587/?tls=1")
    options = parse_qs(parts.query)
    tls, ssl = (options.get(name, ["0"])[-1] in _TRUE for name in ("tls", "ssl"))
    if tls and ssl:
        raise ImproperlyConfigured("EMAIL_URL: tls and ssl exclude one another")
    return MailServer(
        parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), tls, ssl
    )
