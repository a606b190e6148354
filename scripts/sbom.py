"""What is inside: a bill of materials (CycloneDX) of what runs in a hall, and the licence of each part.

    python scripts/sbom.py            writes build/sbom/*.cdx.json and docs/licences.md
    python scripts/sbom.py --check    writes nothing; says whether docs/licences.md is right

Status 1: a licence is not known, or is none that may be in the product: see ALLOWED.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
LOCK = ROOT / "requirements" / "runtime.txt"

ALLOWED = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0",
    "ZPL-2.1", "Zlib",
    # Weak copyleft: changes to the part itself must be given on, the product need not be.
    "LGPL-3.0-only", "MPL-2.0",
}  # fmt: skip
CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
READ = {
    "async-timeout": "Apache-2.0",  # of older Pythons
    "colorama": "BSD-3-Clause",  # of Windows
    "pyrage": "MIT",  # in its LICENSE alone
    "xmlhttprequest-ssl": "MIT",  # in its LICENSE alone
    "qrcode": "BSD-3-Clause",  # its second classifier is about the word "QR Code", a trademark
}
"""Licences that somebody has read, where the package's own data do not say them."""
HEAD = """# Licences

What runs in a hall, and under which licence. `make sbom` writes this page from the packages' own data; `make check`
fails when a part has come that is not here, whose licence is not known, or whose licence is a strong copyleft.

| part | licence | of |
|---|---|---|
"""


def locked() -> dict[str, str]:
    """Name → version of every Python package in the lock of what runs."""
    return {_plain(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", LOCK.read_text("utf-8"), re.M)}


def python_parts(validate: bool = True) -> dict[str, Any]:
    """The bill of the Python packages: those of this environment that are in the lock. Unless told otherwise it is
    proved against CycloneDX's schema, which takes most of the time.
    """
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml")]
    command += ["--validate" if validate else "--no-validate"]
    bill = _json([*command, "--output-reproducible", "--of", "JSON", sys.executable])
    names = locked()
    components = [part for part in bill["components"] if _plain(part["name"]) in names]
    here = {_plain(part["name"]) for part in components}
    for name in sorted(names.keys() - here):  # of other systems and older Pythons
        purl = f"pkg:pypi/{name}@{names[name]}"
        components.append({"type": "library", "name": name, "version": names[name], "purl": purl, "bom-ref": purl})
    kept = {part["bom-ref"] for part in components} | {bill["metadata"]["component"]["bom-ref"]}
    depends = [
        entry | {"dependsOn": [ref for ref in entry.get("dependsOn", []) if ref in kept]}
        for entry in bill.get("dependencies", [])
        if entry["ref"] in kept
    ]
    return bill | {"components": components, "dependencies": depends}


def pages_parts() -> dict[str, Any]:
    """The bill of the pages' libraries."""
    bill = _json(["npm", "sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--package-lock-only"])
    bill["metadata"]["component"]["name"] = "onewindow-pages"
    return bill


def licences(bill: dict[str, Any]) -> dict[str, str]:
    """Name → licence; "" when it is not known."""
    return {part["name"]: READ.get(_plain(part["name"])) or _licence(part) for part in bill["components"]}


def faults(bill: dict[str, Any]) -> list[str]:
    """The parts whose licence is not known or not allowed, each as a sentence."""
    return [
        f"{name}: {licence or 'its licence is not known'}"
        for name, licence in licences(bill).items()
        if not licence or not all(word in ALLOWED for word in re.split(r" (?:AND|OR) |, ", licence.strip("()")))
    ]


def page(python: dict[str, Any], pages: dict[str, Any]) -> str:
    """The text of docs/licences.md."""
    rows = [(name, licence, "server, print agent") for name, licence in licences(python).items()]
    rows += [(name, licence, "pages") for name, licence in licences(pages).items()]
    lines = [
        f"| {name} | {licence or '?'} | {of} |" for name, licence, of in sorted(rows, key=lambda row: row[0].lower())
    ]
    return HEAD + "\n".join(lines) + "\n"


def main() -> int:
    """Write or check."""
    checks = "--check" in sys.argv
    python, pages = python_parts(validate=not checks), pages_parts()
    wrong = faults(python) + faults(pages)
    text = page(python, pages)
    if checks:
        if text != PAGE.read_text("utf-8"):
            wrong.append("docs/licences.md is not what is inside; `make sbom` writes it anew")
    else:
        folder = ROOT / "build" / "sbom"
        folder.mkdir(parents=True, exist_ok=True)
        for name, bill in (("python", python), ("pages", pages)):
            (folder / f"onewindow-{name}.cdx.json").write_text(json.dumps(bill, indent=1), "utf-8")
        PAGE.write_text(text, "utf-8")
        print(
            f"{folder}: {len(python['components'])} Python packages, {len(pages['components'])} libraries of the pages"
        )
    print("\n".join(wrong), end="\n" if wrong else "", file=sys.stderr)
    return 1 if wrong else 0


def _licence(part: dict[str, Any]) -> str:
    said = [
        entry.get("expression") or entry["license"].get("id") or entry["license"].get("name")
        for entry in part.get("licenses", [])
    ]
    ids = dict.fromkeys(CLASSIFIERS.get(word, word) for word in said if word)
    return ", ".join(ids)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _json(command: list[str]) -> Any:
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    sys.exit(main())
