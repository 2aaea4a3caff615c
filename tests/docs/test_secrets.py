"""No tracked file holds a key, a token or a password of somewhere else."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.machinery.processes import ROOT

#: What a credential looks like that is worth something elsewhere.
SECRETS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
    "key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "token of GitHub": r"\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{60,}\b",
    "token of GitLab": r"\bglpat-[A-Za-z0-9_-]{20}\b",
    "token of PyPI": r"\bpypi-AgEI[A-Za-z0-9_-]{50,}",
    "token of Slack": r"\bxox[abprs]-[A-Za-z0-9-]{20,}",
    "key of Google": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "key of Alibaba Cloud": r"\bLTAI[A-Za-z0-9]{16,24}\b",
    "key of Tencent Cloud": r"\bAKID[A-Za-z0-9]{32}\b",
    "secret of Stripe": r"\b[rs]k_live_[A-Za-z0-9]{20,}\b",
    "JSON web token": r"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\b",
    # Names of parts, invented ones and the ports of this machine are no secrets.
    "password in an address": r"\b[a-z][a-z0-9+]*://[^\s:/@'\"{}$<>]+:(?!password|secret|p@|pw@|portal@|x@)"
    r"[^\s:/@'\"{}$<>]{6,}@(?!127\.0\.0\.1|localhost|[a-z.]*example)",
}
FOUND = re.compile("|".join(f"(?P<{name.replace(' ', '_')}>{pattern})" for name, pattern in SECRETS.items()))


def secrets_in(text: str) -> list[str]:
    return [str(found.lastgroup) for found in FOUND.finditer(text)]


def test_no_tracked_file_holds_a_secret():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    found = {}
    for name in listed.decode().split("\0"):
        path = ROOT / name
        if (
            name
            and path.is_file()
            and path.stat().st_size < 2_000_000
            and path != ROOT / "tests/docs/test_secrets.py"
        ):
            kinds = secrets_in(path.read_bytes().decode("utf-8", "ignore"))
            if kinds:
                found[name] = kinds
    assert found == {}


@pytest.mark.parametrize(
    "planted",
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "key = 'AKIA" + "ABCDEFGHIJKLMNOP'",
        "ghp_" + "a1B2" * 9,
        "postgres://portal:" + "hunter22@db.internal/portal",
    ],
)
def test_a_planted_one_is_found(planted):
    assert len(secrets_in(planted)) == 1
