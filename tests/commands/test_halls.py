"""Which hall a command means, and the lists of halls, people and devices."""

import io
import json
import shutil
from pathlib import Path

import pytest

import config
from commands import main
from commands.preparing import prepare_all
from operations.context import SYSTEM, Context
from operations.halls import catalogue
from operations.people import staff, tokens
from operations.tickets.issue import IssueRequest, issue_ticket
from storage.database import Database

SMALL = config.ROOT / "halls" / "minimal"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder; no hall is named."""
    for name in ("PORT", "HOST", "HALL", "DATABASE_URL", "REDIS_URL", "DEMO_PASSWORD", "ONEWINDOW_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def a_context() -> Context:
    """The database that the commands have used."""
    return Context(Database(config.load().url))


def prepared(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
    """These folders' halls are in the database, and no setting names them any more."""
    monkeypatch.setenv("HALL", ",".join(map(str, folders)))
    assert main(["prepare"]) == 0
    monkeypatch.delenv("HALL")


def a_second_folder(tmp_path: Path) -> Path:
    """The small hall under another code."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "second"))
    text = (folder / "hall.toml").read_text("utf-8")
    (folder / "hall.toml").write_text(text.replace('code = "minimal"', 'code = "second"'), "utf-8")
    return folder


def said(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """What is typed."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{words}\n"))


def test_without_a_hall_nothing_is_made_up(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    said(monkeypatch, "a good password")
    assert main(["user", "add", "anna", "--role", "administrator"]) == 0
    said(monkeypatch, "a good password")
    assert main(["user", "add", "wang"]) == 2
    assert "onewindow prepare" in capsys.readouterr().err
    for command in (["check-journal"], ["export-history"], ["hall", "list"], ["close-day"]):
        assert main(command) == 0
    assert main(["prepare"]) == 2
    assert 'hall = "FOLDER"' in capsys.readouterr().err
    assert catalogue.codes(a_context()) == []


def test_the_demo_takes_the_demo_hall(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prepare", "--demo"]) == 0
    assert catalogue.codes(a_context()) == ["dongguan"]


def test_the_only_hall_is_the_one_that_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared(monkeypatch, SMALL)
    said(monkeypatch, "a good password")
    assert main(["user", "add", "wang"]) == 0
    who = staff.person(a_context(), "wang")
    assert who is not None
    assert who.hall == "minimal"
    assert main(["device", "add", "kiosk", "--name", "kiosk-1"]) == 0


def test_with_several_halls_one_is_to_be_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    prepared(monkeypatch, SMALL, a_second_folder(tmp_path))
    assert main(["device", "add", "kiosk", "--name", "kiosk-1"]) == 2
    assert "one of minimal, second" in capsys.readouterr().err
    assert main(["device", "add", "kiosk", "--name", "kiosk-1", "--hall", "second"]) == 0
    token = json.loads(capsys.readouterr().out)["token"]
    actor = tokens.actor_of(a_context(), token)
    assert actor is not None
    assert actor.hall == "second"


def test_each_hall_has_a_local_agent_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: Path) -> None:
    monkeypatch.setenv("HALL", f"{SMALL},{a_second_folder(tmp_path)}")
    assert prepare_all(config.load(), demo=False) == ["minimal", "second"]
    halls = {}
    for file in ("agent.token", "agent-second.token"):
        actor = tokens.actor_of(a_context(), (data / file).read_text("utf-8"))
        assert actor is not None
        halls[file] = actor.hall
    assert halls == {"agent.token": "minimal", "agent-second.token": "second"}


def test_another_hall_gets_another_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: Path) -> None:
    prepared(monkeypatch, SMALL)
    prepared(monkeypatch, a_second_folder(tmp_path))
    actor = tokens.actor_of(a_context(), (data / "agent.token").read_text("utf-8"))
    assert actor is not None
    assert actor.hall == "second"


def test_a_broken_folder_is_said_and_what_was_before_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_second_folder(tmp_path)
    prepared(monkeypatch, folder)
    (folder / "lines.toml").write_text("[[line]\n", "utf-8")
    monkeypatch.setenv("HALL", str(folder))
    assert main(["prepare"]) == 0
    words = capsys.readouterr().err
    assert f"{folder / 'lines.toml'}:1" in words
    assert "goes on as it was defined before" in words


def test_a_broken_folder_at_the_first_start_makes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    folder = a_second_folder(tmp_path)
    (folder / "lines.toml").write_text("[[line]\n", "utf-8")
    monkeypatch.setenv("HALL", str(folder))
    assert main(["prepare"]) == 2
    assert f"{folder / 'lines.toml'}:1" in capsys.readouterr().err
    assert not data.exists()


def test_halls_are_listed_with_what_they_have(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared(monkeypatch, SMALL)
    issue_ticket(a_context(), SYSTEM, IssueRequest("minimal", "RES-1", reason="at whatever hour"))
    capsys.readouterr()
    assert main(["hall", "list"]) == 0
    heads, row = capsys.readouterr().out.splitlines()
    assert heads.split() == ["CODE", "NAME", "LINES", "WINDOWS", "TICKETS", "OPEN", "FOLDER"]
    assert row.split() == ["minimal", "Town", "Hall", "2", "1", "1", "1", str(SMALL)]


def test_a_hall_is_removed_only_when_nothing_is_lost_unasked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    prepared(monkeypatch, SMALL, a_second_folder(tmp_path))
    said(monkeypatch, "a good password")
    main(["user", "add", "wang", "--hall", "second"])
    issue_ticket(a_context(), SYSTEM, IssueRequest("second", "RES-1", reason="at whatever hour"))
    reasons = []
    for repair in (["close-day", "--hall", "second"], ["user", "disable", "wang"], ["user", "list"]):
        capsys.readouterr()
        assert main(["hall", "remove", "second"]) == 2
        reasons.append(capsys.readouterr().err)
        main(repair)
    assert "1 open tickets" in reasons[0]
    assert "wang" in reasons[1]
    assert "--with-history" in reasons[2]
    assert "wang" in capsys.readouterr().out
    assert main(["hall", "remove", "second", "--with-history"]) == 0
    assert catalogue.codes(a_context()) == ["minimal"]
    assert main(["check-journal"]) == 0
    assert main(["hall", "remove", "second"]) == 2


def test_a_hall_that_the_settings_name_is_not_removed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared(monkeypatch, SMALL)
    monkeypatch.setenv("HALL", str(SMALL))
    assert main(["hall", "remove", "minimal"]) == 2
    assert str(SMALL) in capsys.readouterr().err


def test_a_list_with_chinese_names_stands_in_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared(monkeypatch, config.ROOT / "halls" / "dongguan", SMALL)
    capsys.readouterr()
    assert main(["hall", "list"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 2
    for row, lines in zip(rows, ("10", "2"), strict=True):
        before = row[: row.index(f"  {lines} ") + 2]
        assert len(before.encode("gb18030")) == head.index("LINES")  # two bytes for what takes two columns


def test_devices_are_listed_and_revoked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    prepared(monkeypatch, SMALL)
    capsys.readouterr()
    main(["device", "add", "kiosk", "--name", "kiosk-1"])
    made = json.loads(capsys.readouterr().out)
    main(["device", "list"])
    assert f"{made['id']}  minimal  kiosk    kiosk-1" in capsys.readouterr().out
    assert main(["device", "revoke", made["id"]]) == 0
    assert tokens.actor_of(a_context(), made["token"]) is None
    assert main(["device", "revoke", made["id"]]) == 2
