"""deploy/onewindow-agent.service does what docs/deployment.md says, on two computers (here: two folders)."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.people import devices
from operations.printers import printer_states
from queueing.hall import Printer
from tests.printing.halls import Hall, eventually
from tests.running import ROOT

UNIT = (ROOT / "deploy" / "onewindow-agent.service").read_text("utf-8")
GUIDE = (ROOT / "docs" / "deployment.md").read_text("utf-8")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path, *(Printer(name, "virtual:", "generic-80mm") for name in ("kiosk-1", "desk")))
    yield made
    made.close()


def environment_of_the_guide(token: str, server: str) -> dict[str, str]:
    """The lines that the guide has written into /etc/onewindow-agent.env, with this hall's token and address."""
    (lines,) = re.findall(r"```ini\n( +ONEWINDOW_AGENT_TOKEN=.*?)```", GUIDE, re.DOTALL)
    given = dict(line.strip().split("=", 1) for line in lines.strip().splitlines())
    return given | {"ONEWINDOW_AGENT_TOKEN": token, "SERVER": server}


def command_of_the_unit(given: dict[str, str], folder: Path) -> list[str]:
    """Its ExecStart as systemd takes it apart: ${A} is one word, $A as many as it has."""
    (line,) = re.findall(r"^ExecStart=(.*)$", UNIT, re.MULTILINE)
    words: list[str] = []
    for word in line.split():
        if word.startswith("${"):
            words.append(given.get(word[2:-1], ""))
        elif word.startswith("$"):
            words += shlex.split(given.get(word[1:], ""))
        else:
            words.append(word)
    moved = {"/opt/onewindow/.venv/bin/python": sys.executable, "/var/lib/onewindow-agent": str(folder)}
    return [moved.get(word, word) for word in words]


def test_the_agent_of_a_kiosks_computer_has_its_printer_and_the_servers_own_has_the_others(
    hall: Hall, tmp_path: Path
) -> None:
    hall.agent()
    eventually(lambda: hall.printer_state("kiosk-1") == hall.printer_state("desk") == "ready")
    token = devices.add(hall.served.context, "printer", "hall", "kiosk-1")[1]
    given = environment_of_the_guide(token, hall.url)
    folder = tmp_path / "kiosk's computer"
    agent = subprocess.Popen(command_of_the_unit(given, folder), cwd=ROOT, env={**os.environ, **given})
    hall.processes.append(agent)

    def holders() -> dict[str, str]:
        return {view.name: view.agent for view in printer_states.printer_views(hall.served.context, "hall")}

    eventually(lambda: holders()["kiosk-1"] not in ("", "agent-1"))
    hall.ticket("k1"), hall.ticket("k2")
    eventually(lambda: hall.states("kiosk-1") == hall.states("desk") == ["printed"])
    assert holders()["desk"] == "agent-1"
    assert len(list((folder / "printed").glob("*.bin"))) == 1
    assert hall.printer_state("kiosk-1") == "ready"


def test_a_unit_without_printers_says_what_is_missing(tmp_path: Path) -> None:
    given = {"ONEWINDOW_AGENT_TOKEN": "t", "SERVER": "http://127.0.0.1:9"}
    ended = subprocess.run(
        command_of_the_unit(given, tmp_path), cwd=ROOT, env={**os.environ, **given}, capture_output=True, check=False
    )
    assert ended.returncode == 2
    assert b"--printers: it names no printer" in ended.stderr
