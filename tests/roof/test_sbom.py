"""What is inside is listed, under licences that may be in the product; an audit claims no more than it has asked."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.missing import missing
from tests.running import ROOT


def script(name: str) -> ModuleType:
    """A script of the folder, imported."""
    spec = spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def a_bill(**licences: str) -> dict[str, object]:
    """A bill of these parts."""
    parts = [{"name": name, "licenses": [{"expression": text}] if text else []} for name, text in licences.items()]
    return {"components": parts}


def test_every_part_of_the_product_is_listed_with_a_licence_that_may_be_in_it() -> None:
    if not shutil.which("npm"):
        missing("no npm here")
    done = subprocess.run(
        [sys.executable, "scripts/sbom.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_part_with_a_strong_copyleft_or_none_that_is_known_is_a_fault() -> None:
    bill = a_bill(
        good="MIT OR Apache-2.0", weak="LGPL-3.0-only", strong="GPL-3.0-only", net="MIT AND AGPL-3.0-only", dark=""
    )
    assert script("sbom").faults(bill) == [
        "strong: GPL-3.0-only",
        "net: MIT AND AGPL-3.0-only",
        "dark: its licence is not known",
    ]


@pytest.mark.parametrize(
    ("packages", "libraries", "status", "words"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], {}, 0, "no weakness is known"),
        ([{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}], {}, 1, "a 1: CVE-1"),
        ([{"name": "a", "version": "1", "vulns": []}], {"b": {"severity": "high"}}, 1, "b: high"),
        (
            [{"name": "a", "skip_reason": "not found"}],
            {},
            3,
            "not asked, the data were not within reach: all Python packages",
        ),
        (None, {}, 3, "all Python packages"),
        ([{"name": "a", "version": "1", "vulns": []}], None, 3, "all libraries of the pages"),
    ],
)
def test_an_audit_that_could_not_ask_is_no_clean_one(
    tmp_path: Path,
    packages: list[object] | None,
    libraries: dict[str, object] | None,
    status: int,
    words: str,
) -> None:
    """Both programs say what a registry would have made them say: the registries' answers are no test's to have."""
    (tmp_path / "pip_audit.py").write_text(
        f"print({json.dumps(json.dumps({'dependencies': packages}))})" if packages else ""
    )
    npm = tmp_path / "npm"
    npm.write_text(
        f"#!/bin/sh\necho '{json.dumps({'vulnerabilities': libraries})}'" if libraries is not None else "#!/bin/sh\n"
    )
    npm.chmod(0o755)
    environ = os.environ | {"PYTHONPATH": str(tmp_path), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = [sys.executable, "scripts/audit.py"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == status and words in done.stdout + done.stderr
