"""Ctrl-C ends every program quietly, also while it is still being loaded."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT, free_port

COMMAND = "import sys; from start import main; sys.exit(main())"
PROGRAMS = {
    "run": ["-c", COMMAND, "run", "--demo"],
    "demo": ["-c", COMMAND, "demo", "--server", "http://127.0.0.1:9"],
    "agent": ["-m", "printing", "--server", "http://127.0.0.1:9", "--token", "t"],
}


def _hear_ctrl_c() -> None:
    """What runs behind a shell's & has Ctrl-C ignored from birth, and so would its programs."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.parametrize(
    ("program", "module"),
    [
        ("run", "argparse"), ("run", "pydantic"), ("run", "sqlalchemy"), ("run", "commands.running"),
        ("demo", "requests"), ("agent", "printing.client"),
    ],
)  # fmt: skip
def test_ctrl_c_while_a_program_loads_ends_it_without_a_traceback(tmp_path: Path, program: str, module: str) -> None:
    """Python itself tells when it has loaded a module: that is when somebody presses Ctrl-C."""
    given = {"DATA": str(tmp_path / "data"), "PORT": str(free_port()), "DEMO_PEOPLE": "0"}
    options = [*PROGRAMS[program], *(["--data", str(tmp_path)] if program == "agent" else [])]
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", *options],
        cwd=ROOT,
        env={**os.environ, **given},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=_hear_ctrl_c,  # noqa: PLW1509  # sets a signal, nothing else
    )
    assert process.stderr is not None
    said = b""
    while not said.endswith(b" " + module.encode() + b"\n"):
        line = process.stderr.readline()
        assert line, f"{module} was not loaded: {said[-500:]!r}"
        said += line
    process.send_signal(signal.SIGINT)
    try:
        said += process.communicate(timeout=30)[1]
    finally:
        process.kill()
    assert process.returncode in (130, 0), said[-2000:]
    assert b"Traceback" not in said
