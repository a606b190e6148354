"""The units of systemd: what a service never needs, it cannot do."""

import re
import shutil
import subprocess

import pytest

from tests.missing import missing
from tests.running import ROOT

UNITS = sorted(path.name for path in (ROOT / "deploy").glob("*.service"))
MOST_EXPOSED = 3.0


def analysed(*arguments: str) -> str:
    """What systemd-analyze says."""
    if not shutil.which("systemd-analyze"):
        missing("no systemd-analyze here: it comes with systemd")
    command = ["systemd-analyze", "--no-pager", *arguments]
    done = subprocess.run(command, cwd=ROOT / "deploy", capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_exposed_no_more_than_3(unit: str) -> None:
    exposure = re.findall(r"exposure level for \S+: ([0-9.]+)", analysed("security", "--offline=true", unit))
    assert exposure and float(exposure[-1]) <= MOST_EXPOSED


def test_systemd_understands_every_line_of_the_units() -> None:
    said = analysed("verify", *UNITS, "onewindow-backup.timer")
    not_here = re.compile(r"Command \S+ is not executable: No such file or directory")
    assert [line for line in said.splitlines() if ".service" in line and not not_here.search(line)] == []


def test_the_service_may_write_where_it_keeps_its_data_and_nowhere_else() -> None:
    text = (ROOT / "deploy" / "onewindow.service").read_text("utf-8")
    assert "ProtectSystem=strict\n" in text and "StateDirectory=onewindow\n" in text
    assert "StateDirectoryMode=0700\n" in text and "UMask=0077\n" in text
    assert "ReadWritePaths" not in text
