"""What the computer or the database does not do is one line, no traceback, and a status that says so."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from commands import main
from tests.running import ROOT

COMMANDS = {
    "prepare": ["prepare", "--demo"],
    "run": ["run"],
    "user": ["user", "add", "mei", "--role", "manager"],
    "device": ["device", "add", "kiosk", "--hall", "dongguan", "--name", "kiosk-1"],
    "import": ["import-history", str(ROOT / "README.md"), "--hall", "dongguan"],
    "export": ["export-history", "--hall", "dongguan"],
    "close-day": ["close-day"],
    "check-journal": ["check-journal"],
    "backup": ["backup", "/dev/null/backup"],
    "restore": ["restore", str(ROOT / "README.md"), "--force"],
}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that nobody can make: its parent is a file."""
    for name in ("HOST", "HALL", "DATABASE_URL", "REDIS_URL", "DEMO_PASSWORD", "ONEWINDOW_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATA", str(tmp_path / "file" / "data"))
    monkeypatch.setenv("PORT", "0")
    monkeypatch.delenv("PORT")
    monkeypatch.setattr("commands.running._must_be_free", lambda *_: None)
    monkeypatch.setattr("sys.stdin", io.StringIO("a good password\n"))
    return tmp_path


def must_be_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The line that the command says."""
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and said.startswith("onewindow: "), said
    return said


@pytest.mark.parametrize("command", COMMANDS)
def test_a_data_folder_that_cannot_be_written(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    must_be_one_line(COMMANDS[command], capsys)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_database_that_cannot_be_reached(
    command: str, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA", str(place / "data"))
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    must_be_one_line(COMMANDS[command], capsys)


def test_an_agent_whose_folder_cannot_be_written_says_so_in_a_line(place: Path) -> None:
    command = [sys.executable, "-m", "printing", "--server", "http://127.0.0.1:9", "--token", "t"]
    done = subprocess.run(
        [*command, "--data", str(place / "file")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Not a directory" in done.stderr and done.stderr.count("\n") == 1
