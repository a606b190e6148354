"""Known weaknesses of what runs in a hall: pip-audit and npm audit, each where its data can be reached.

Status 0: none is known; 1: some are; 3: not everything could be asked, and nothing is known of the rest.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KNOWN, NOT_ASKED = 1, 3


def python_packages() -> tuple[list[str], list[str]]:
    """(weaknesses, packages that could not be asked about)."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--requirement",
        "requirements/runtime.txt",
        "--no-deps",
        "--disable-pip",
    ]
    answer = _answer([*command, "--format", "json", "--progress-spinner", "off"])
    if answer is None:
        return [], ["all Python packages"]
    packages = answer["dependencies"]
    weak = [
        f"{package['name']} {package['version']}: {weakness['id']}"
        for package in packages
        for weakness in package.get("vulns", [])
    ]
    unasked = [package["name"] for package in packages if "skip_reason" in package]
    return weak, ["all Python packages"] if len(unasked) == len(packages) else unasked


def page_libraries() -> tuple[list[str], list[str]]:
    """(weaknesses, libraries that could not be asked about)."""
    answer = _answer(["npm", "audit", "--omit", "dev", "--package-lock-only", "--json"])
    if answer is None or "vulnerabilities" not in answer:
        return [], ["all libraries of the pages"]
    return [f"{name}: {one['severity']}" for name, one in answer["vulnerabilities"].items()], []


def main() -> int:
    """Ask both, and say what is known."""
    weak, unasked = (first + second for first, second in zip(python_packages(), page_libraries(), strict=True))
    for line in weak:
        print(line)
    if unasked:
        print(f"not asked, the data were not within reach: {', '.join(unasked)}", file=sys.stderr)
    if not weak and not unasked:
        print("no weakness is known")
    return KNOWN if weak else NOT_ASKED if unasked else 0


def _answer(command: list[str]) -> Any:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return None


if __name__ == "__main__":
    sys.exit(main())
