"""LibreOffice makes docx files of older office documents and PDF files of ours, locked in, with the filter named.

Dangers measured: exit status 0 on failure, text or web pages named .doc opened after all, resources loaded from the
network, links to files of this machine followed. Hence an import filter for the kind found in the bytes, a profile of
its own for each call, no network where the kernel allows that, limits, and a time after which the whole process group
is killed. The docx that comes out is trusted as little as what went in: it goes through the reader's child process.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from reports.reading.containers.office_kinds import import_filter
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError

logger = logging.getLogger(__name__)
#: Bytes of the file that LibreOffice may write.
LARGEST_RESULT = 50 * 1024 * 1024

PROGRAMS = ("soffice", "libreoffice")
#: Places where an installation from libreoffice.org puts itself, newest first.
FOLDERS = ("/opt/libreoffice*/program", "/usr/lib/libreoffice/program")
LONGEST_SECONDS = 60
_LOOK_EVERY = 0.02
#: kB of address space (resident it needs some 220 MB), seconds of CPU, 512-byte blocks of one file.
_LIMITS = 'ulimit -c 0; ulimit -v 3000000; ulimit -t 60; ulimit -f 204800; exec "$@"'
_EXPORT_FILTER = "docx:MS Word 2007 XML"
_DOCX_FILTER = "MS Word 2007 XML"
_PDF_FILTER = "pdf:writer_pdf_Export"
#: No macros, links never followed, nothing loaded from elsewhere, and a proxy at which nobody listens.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType"
 oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName"
 oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort"
 oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName"
 oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort"
 oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""


def find_converter(search: str | None = None) -> str | None:
    """The path of LibreOffice in ``search`` (PATH by default) or in its usual folders; None when not installed."""
    for name in PROGRAMS:
        if found := shutil.which(name, path=search):
            return found
    if search is None:
        for pattern in FOLDERS:
            for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
                if (folder / "soffice").is_file():
                    return str(folder / "soffice")
    return None


def docx_from(
    data: bytes, kind: FileKind, *, seconds: float = LONGEST_SECONDS, program: str | None = None
) -> bytes:
    """The document as docx; ``kind`` is one of office_kinds.CONVERTED and found in the bytes.

    ``program`` is the LibreOffice to use, by default the installed one. Raises ReadingError CONVERTER_MISSING,
    CONVERSION_FAILED (refused by the import filter, damaged, out of its limits), TIME_LIMIT, TOO_LARGE.
    """
    return _converted(data, kind.value, import_filter(data, kind), _EXPORT_FILTER, seconds, program)


def pdf_from_docx(data: bytes, *, seconds: float = LONGEST_SECONDS, program: str | None = None) -> bytes:
    """The PDF of a docx that this program has written. Raises ReadingError as ``docx_from``."""
    return _converted(data, "docx", _DOCX_FILTER, _PDF_FILTER, seconds, program)


def _converted(
    data: bytes, suffix: str, import_as: str, export_as: str, seconds: float, program: str | None
) -> bytes:
    program = program or find_converter()
    if program is None:
        raise ReadingError("CONVERTER_MISSING")
    with tempfile.TemporaryDirectory(prefix="convert-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        source = folder / f"source.{suffix}"
        source.write_bytes(data)
        settings = folder / "profile" / "user"
        settings.mkdir(parents=True)
        (settings / "registrymodifications.xcu").write_text(_PROFILE)
        command = [
            *_without_network(),
            "sh",
            "-c",
            _LIMITS,
            "converter",
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nolockcheck",
            f"--infilter={import_as}",
            "--convert-to",
            export_as,
            "--outdir",
            str(folder / "out"),
            str(source),
        ]
        said = _run(command, folder, seconds)
        return _result(folder / "out" / f"source.{export_as.partition(':')[0]}", said)


def _run(command: list[str], folder: Path, seconds: float) -> str:
    """What the program said. Raises ReadingError TIME_LIMIT after ``seconds``; nothing it started survives."""
    log = folder / "said"
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + seconds
    try:
        while not _has_ended(process.pid):
            if time.monotonic() > deadline:
                raise ReadingError("TIME_LIMIT")
            time.sleep(_LOOK_EVERY)
    finally:
        # The process is ended but not yet waited for, so that its number cannot be another's by now.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return log.read_bytes()[-2000:].decode("utf-8", "replace")


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _result(path: Path, said: str) -> bytes:
    """The exit status says nothing: what counts is whether there is a file."""
    try:
        with path.open("rb") as written:
            found = written.read(LARGEST_RESULT + 1)
    except OSError as error:
        logger.warning("LibreOffice wrote nothing: %s", said[-500:].strip())
        raise ReadingError("CONVERSION_FAILED") from error
    if not found:
        raise ReadingError("CONVERSION_FAILED")
    if len(found) > LARGEST_RESULT:
        raise ReadingError("TOO_LARGE", limit=str(LARGEST_RESULT // 1024**2))
    return found


@functools.cache
def _without_network() -> tuple[str, ...]:
    """Return the command that starts a program in a new network namespace, empty where that is refused."""
    for command in (("unshare", "--net"), ("unshare", "--map-root-user", "--net")):
        try:
            if subprocess.run([*command, "true"], capture_output=True, timeout=10).returncode == 0:
                return command
        except (OSError, subprocess.TimeoutExpired):
            continue
    return ()
