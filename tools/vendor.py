"""Copy the front-end packages named in vendor.json from the npm registry into static/vendor/.

    python tools/vendor.py          fetch, check, copy (needs npm and the registry)
    python tools/vendor.py --check  only compare static/vendor with what was copied (no network)

Each package is fetched with `npm pack name@version`, its sha512 compared with vendor.json, and only the
listed files are kept, under static/vendor/<folder>/<version>/. The copies are committed: nothing is fetched
at install. static/vendor/SHA256SUMS holds what was copied.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "static" / "vendor"
SUMS = TARGET / "SHA256SUMS"
PACKAGES = json.loads((ROOT / "tools" / "vendor.json").read_text())


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        return report(differences())
    for name, package in PACKAGES.items():
        fetch(name, package)
    keep = {package["folder"]: package["version"] for package in PACKAGES.values()}
    for folder in TARGET.iterdir():
        for version in folder.iterdir() if folder.is_dir() else ():
            if keep.get(folder.name) != version.name:
                shutil.rmtree(version)
    SUMS.write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(digests().items())))
    return report(differences())


def fetch(name: str, package: dict) -> None:
    """Replace static/vendor/<folder>/<version>/ by the listed files; SystemExit on other bytes than ours."""
    with tempfile.TemporaryDirectory() as scratch:
        wanted = f"{name}@{package['version']}"
        subprocess.run(
            ["npm", "pack", "--silent", wanted], cwd=scratch, check=True, stdout=subprocess.DEVNULL
        )
        (archive,) = Path(scratch).glob("*.tgz")
        found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != package["integrity"]:
            sentence = f"{wanted}: integrity is {found}, vendor.json says {package['integrity']}"
            raise SystemExit(sentence)
        folder = TARGET / package["folder"] / package["version"]
        shutil.rmtree(folder, ignore_errors=True)
        with tarfile.open(archive) as tar:
            for source, target in package["files"].items():
                stream = tar.extractfile(f"package/{source}")
                path = folder / target
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(without_absent_files(path.name, stream.read()))
        print(f"{wanted} -> {folder.relative_to(ROOT)}")


def without_absent_files(name: str, content: bytes) -> bytes:
    """Drop mentions of files that are not copied: source maps, and font formats that browsers pass over.

    Django's manifest storage refuses a style sheet or script that names a missing file.
    """
    if not name.endswith((".css", ".js")):
        return content
    text = content.decode()
    text = re.sub(r"\n?/\*[#@] sourceMappingURL=[^*]*\*/|\n?//[#@] sourceMappingURL=\S*", "", text)
    text = re.sub(
        r',\s*url\("?[^")]+\.(?:woff|ttf)(?:\?[^")]*)?"?\)\s*format\("(?:woff|truetype)"\)', "", text
    )
    return text.encode()


def digests() -> dict[str, str]:
    """sha256 of every file below static/vendor, by its path there."""
    return {
        path.relative_to(TARGET).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in TARGET.rglob("*")
        if path.is_file() and path != SUMS
    }


def differences() -> list[str]:
    """Paths that were changed, added or removed since they were copied, and packages that are not there."""
    noted = (
        dict(reversed(line.split("  ", 1)) for line in SUMS.read_text().splitlines()) if SUMS.exists() else {}
    )
    present = digests()
    wrong = {path for path in noted.keys() | present.keys() if noted.get(path) != present.get(path)}
    for package in PACKAGES.values():
        for target in package["files"].values():
            path = f"{package['folder']}/{package['version']}/{target}"
            if path not in present:
                wrong.add(path)
    return sorted(wrong)


def report(wrong: list[str]) -> int:
    for path in wrong:
        print(f"static/vendor/{path} is not what tools/vendor.json and SHA256SUMS say", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
