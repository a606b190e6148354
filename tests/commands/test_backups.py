"""Backups: proved when they are made, kept by a rule, encrypted where asked, and put back whole or not at all."""

import gc
import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyrage import x25519

import config
from commands import main
from commands.backups import keeping, making, sealing
from commands.backups.keeping import Rule
from commands.preparing import open_database, prepare_halls
from operations import backup_record, data_lock
from operations.context import SYSTEM, Context
from operations.disk import are_on_one_disk
from operations.tickets.issue import IssueRequest, issue_ticket
from storage import migrations
from tests.databases import a_database
from tests.privacy_page import is_listed
from tests.running import ROOT

ODD_NAMES = ("大厅 备份.db", "-dash #1 100%25 what?.db", ":memory:", "file:x?mode=ro")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a small hall, which every test gets a backup of."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    prepare_halls(config.Settings(data=folder, hall="minimal"))[0].database.close()
    return folder


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepared: Path) -> Path:
    """The data folder that the commands use."""
    for name in ("PORT", "HOST", "HALL", "DATABASE_URL", "REDIS_URL", "DEMO_PASSWORD", "ONEWINDOW_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "data"
    monkeypatch.setenv("DATA", str(folder))
    monkeypatch.setenv("HALL", "minimal")
    monkeypatch.setenv("CLOCK_START", "2026-03-02T10:00")
    shutil.copytree(prepared, folder)
    return folder


@contextmanager
def the_database() -> Iterator[Context]:
    """What the commands have used, closed afterwards as a process that ends closes it."""
    gc.collect()
    context = open_database(config.load())
    yield context
    context.database.close()
    gc.collect()


def tickets(count: int) -> list[str]:
    """The numbers of so many new tickets."""
    with the_database() as context:
        request = IssueRequest(hall="minimal", service="RES-1")
        return [issue_ticket(context, SYSTEM, request).ticket.number for _ in range(count)]


def done(*arguments: str) -> int:
    """The status of a command; what it had open is closed."""
    status = main(list(arguments))
    gc.collect()
    return status


# made


def test_a_backup_says_of_which_hall_and_version_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert done("backup", str(tmp_path / "backup.db")) == 0
    assert f"(halls minimal, tables of version {migrations.newest()})" in capsys.readouterr().out


def test_a_backup_whose_journal_and_tables_differ_is_kept_and_said_and_deletes_no_older_one(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUP_FOLDER", str(tmp_path / "backups"))
    tickets(1)
    for day in range(1, 32):
        path = tmp_path / "backups" / f"onewindow-2020-01-{day:02}-223000.db"
        path.parent.mkdir(exist_ok=True)
        done("backup", str(path)) if day == 1 else shutil.copy(path.with_name("onewindow-2020-01-01-223000.db"), path)
    with the_database() as context, context.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE tickets SET state = 'finished'")
    assert done("backup") == 2
    said = capsys.readouterr()
    assert "differs in state" in said.out and "nothing was deleted" in said.err
    assert len(list((tmp_path / "backups").glob("*.db"))) == 32
    newest = backup_record.latest(data, tmp_path / "backups")
    assert newest is not None and newest.is_proved is False


def test_of_a_backup_that_is_made_by_rule_is_written_down_that_it_was_proved(data: Path) -> None:
    assert backup_record.latest(data, data / "backups") is None
    assert done("backup") == 0
    newest = backup_record.latest(data, data / "backups")
    assert newest is not None and newest.is_proved and newest.path.suffix == ".db"
    assert stat.S_IMODE((data / backup_record.RECORD).stat().st_mode) == 0o600


def test_backups_are_kept_by_days_weeks_and_months() -> None:
    newest = date(2026, 11, 26)  # a Thursday
    days = [newest - timedelta(days=n) for n in range(800)]
    kept = Rule(7, 5, 12).kept([(day, f"{day}-2230") for day in days] + [(newest, f"{newest}-0900")])
    assert f"{newest}-0900" not in kept
    weekly = {newest, *(date(2026, 11, 22) - timedelta(weeks=n) for n in range(4))}
    monthly = {newest, *(date(2026, month + 1, 1) - timedelta(days=1) for month in range(1, 11)), date(2025, 12, 31)}
    assert {name[:10] for name in kept} == {str(day) for day in {*days[:7], *weekly, *monthly}}


def test_a_hall_that_was_closed_for_long_keeps_its_last_backups() -> None:
    old = [(date(2020, 1, day), f"{day}") for day in range(1, 11)]
    assert Rule(3, 0, 0).kept([*old, (date(2026, 1, 1), "new")]) == {"new", "10", "9"}


def test_without_a_name_a_backup_goes_into_the_folder_for_backups_and_older_ones_go_by_the_rule(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "onewindow.toml").write_text("backup_days = 2\nbackup_weeks = 0\nbackup_months = 0\n")
    assert done("backup") == 0
    (first,) = (data / "backups").iterdir()
    assert "same disk as the database" in capsys.readouterr().out
    assert oct(stat.S_IMODE((data / "backups").stat().st_mode)) == "0o700"
    for name in ("onewindow-2020-01-01-223000.db", "onewindow-2020-01-02-223000.db", "onewindow-2020-01-02-220000.db"):
        shutil.copy(first, first.with_name(name))
    first.unlink()
    (data / "backups" / "onewindow-2020-01-03-223000.db").write_text("a damaged one is neither deleted nor counted")
    (data / "backups" / "a letter.txt").touch()
    assert done("backup") == 0
    names = sorted(path.name for path in (data / "backups").iterdir())
    assert names[:3] == ["a letter.txt", "onewindow-2020-01-02-223000.db", "onewindow-2020-01-03-223000.db"]
    assert len(names) == 4


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "its first bytes": lambda whole: whole[:22],
    "half of it": lambda whole: whole[: len(whole) // 2],
    "all but its end": lambda whole: whole[:-1],
    "nothing": lambda whole: b"",
}


@pytest.mark.parametrize("kind", ["db", "dump", "db.age", "dump.age"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_of_any_kind_is_neither_deleted_nor_counted(
    kind: str, damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole_backups: dict[str, Path]
) -> None:
    def put(day: int, damaged: Callable[[bytes], bytes] = lambda whole: whole) -> Path:
        path = tmp_path / f"onewindow-2020-01-{day:02}-223000.{kind}"
        path.write_bytes(damaged(whole_backups[kind].read_bytes()))
        if kind.endswith(".age"):
            note = sealing.note_of(whole_backups[kind]).read_text()
            sealing.note_of(path).write_text(note.replace(whole_backups[kind].name, path.name))
        return path

    first, second, *_, newest = put(1), put(2), put(3, DAMAGES[damage]), put(4, DAMAGES[damage]), put(5)
    assert keeping.remove_by_rule(newest, Rule(2, 0, 0)) == [first]
    assert not sealing.note_of(first).exists()
    assert keeping.remove_older(newest, 1) == [second]


def test_an_encrypted_backup_of_which_nothing_is_noted_is_kept(tmp_path: Path, whole_backups: dict[str, Path]) -> None:
    for day in (1, 2, 3):
        shutil.copy(whole_backups["db.age"], tmp_path / f"onewindow-2020-01-{day:02}-223000.db.age")
    assert keeping.remove_older(tmp_path / "onewindow-2020-01-03-223000.db.age", 1) == []


@pytest.fixture(scope="module")
def whole_backups(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> dict[str, Path]:
    """A backup of each kind, as the command makes them."""
    folder, key = tmp_path_factory.mktemp("whole"), str(x25519.Identity.generate().to_public())
    with a_database("postgresql", folder) as url:
        for kind, settings in (
            ("db", config.Settings(data=prepared)),
            ("dump", config.Settings(data=prepared, database_url=url)),
        ):
            for sealed in ("", ".age"):
                recipients = (key,) if sealed else ()
                making.backup(
                    settings.model_copy(update={"backup_recipients": recipients}), folder / f"whole.{kind}{sealed}"
                )
    return {path.name.removeprefix("whole."): path for path in folder.iterdir()}


def test_the_disk_is_what_counts_and_not_the_partition_or_the_volume(tmp_path: Path) -> None:
    here = tmp_path.stat().st_dev
    number = f"{os.major(here)}:{os.minor(here)}"
    memory = Path("/dev/shm")
    other = f"{os.major(memory.stat().st_dev)}:{os.minor(memory.stat().st_dev)}"
    assert are_on_one_disk(tmp_path / "not" / "yet", tmp_path)
    assert not are_on_one_disk(tmp_path, memory, tmp_path)
    disks, numbers = tmp_path / "disks", tmp_path / "numbers"
    numbers.mkdir()
    for name, device in (("sda", "8:0"), ("sda/sda1", "8:1"), ("sda/sda2", "8:2"), ("dm-0", other)):
        (disks / name / "slaves").mkdir(parents=True)
        (disks / name / "dev").write_text(device)
        if name.startswith("sda/"):
            (disks / name / "partition").touch()
    (numbers / "8:2").symlink_to(disks / "sda" / "sda2")
    (numbers / other).symlink_to(disks / "dm-0")
    (numbers / number).symlink_to(disks / "sda" / "sda1")
    assert not are_on_one_disk(tmp_path, memory, numbers)
    (disks / "dm-0" / "slaves" / "sda2").symlink_to(disks / "sda" / "sda2")
    assert are_on_one_disk(tmp_path, memory, numbers)  # an encrypted volume in another partition of the same disk


# encrypted


def test_an_encrypted_backup_is_read_by_its_key_alone_and_leaves_nothing_plain(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, other = x25519.Identity.generate(), x25519.Identity.generate()
    for name, identity in (("mine", mine), ("other", other)):
        (tmp_path / name).write_text(f"# created: today\n{identity}\n")
    (data / "onewindow.toml").write_text(
        f'backup_recipients = ["{mine.to_public()}"]\nbackup_folder = "{tmp_path}/far"'
    )
    tickets(3)
    before = {path.name for path in data.iterdir()} | {data_lock.FILE, backup_record.RECORD}
    (data / data_lock.FILE).touch()
    assert done("backup") == 0
    (backup,) = (tmp_path / "far").glob("*.age")
    assert sealing.is_as_noted(backup)
    assert backup.name.endswith(".db.age") and backup.stat().st_mode & 0o777 == 0o600
    assert backup.read_bytes().startswith(b"age-encryption.org/v1") and b"SQLite" not in backup.read_bytes()
    assert {path.name for path in data.iterdir()} == before
    assert done("restore", str(backup), "--force") == 2
    assert "--identity FILE" in capsys.readouterr().err
    assert done("restore", str(backup), "--force", "--identity", str(tmp_path / "other")) == 2
    assert "cannot be decrypted" in capsys.readouterr().err
    assert done("restore", str(backup), "--force", "--identity", str(ROOT / "README.md")) == 2
    assert "has no secret key" in capsys.readouterr().err
    assert {path.name for path in data.iterdir()} == before
    assert done("restore", str(backup), "--force", "--identity", str(tmp_path / "mine")) == 0
    assert tickets(1) == ["A004"]
    backup.write_bytes(backup.read_bytes()[:-1])
    assert done("restore", str(backup), "--force", "--identity", str(tmp_path / "mine")) == 2


def test_a_recipient_that_is_no_key_stops_the_copy(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "onewindow.toml").write_text('backup_recipients = ["anna"]')
    assert done("backup", str(tmp_path / "backup")) == 2
    assert "'anna' is no public key" in capsys.readouterr().err
    assert not (tmp_path / "backup").exists()


# put back


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_backup_may_have_any_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert done("backup", "--", name) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["data", name])
    assert done("restore", "--force", "--", name) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["data", name])
    assert tickets(1) == ["A101"]


def test_what_is_no_backup_of_ours_or_a_later_versions_replaces_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tickets(1)
    backup = tmp_path / "backup.db"
    done("backup", str(backup))
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE tickets (id)")
    with closing(sqlite3.connect(backup)) as later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
        later.commit()
    (tmp_path / "letter").write_text("Dear Anna,")
    whole = backup.read_bytes()
    (tmp_path / "half.db").write_bytes(whole[: len(whole) // 2])
    for name, words in {
        "other.db": "is no backup of onewindow's",
        "backup.db": "is of a later version (9999) than this onewindow; update onewindow first",
        "letter": "is damaged, or no database",
        "half.db": "is damaged, or no database",
    }.items():
        capsys.readouterr()
        assert done("restore", str(tmp_path / name), "--force") == 2
        assert words in capsys.readouterr().err
    assert tickets(1) == ["A002"]


def test_a_backup_of_an_older_version_is_upgraded_before_it_takes_the_place(tmp_path: Path, data: Path) -> None:
    from alembic import command

    from storage.database import Database

    older = Database(f"sqlite:///{tmp_path / 'older.db'}")
    with older.transaction() as connection:
        command.upgrade(migrations.config(connection), "0012")
    older.close()
    assert done("restore", str(tmp_path / "older.db"), "--force") == 0
    with closing(sqlite3.connect(data / "onewindow.db")) as restored:
        assert restored.execute("SELECT version_num FROM alembic_version").fetchone() == (migrations.newest(),)


def test_a_backup_is_not_put_back_while_a_server_holds_the_data_folder(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done("backup", str(tmp_path / "backup.db"))
    descriptor = data_lock.enter(data, "a server")
    assert done("restore", str(tmp_path / "backup.db"), "--force") == 2
    assert f"in use by the server with pid {os.getpid()} on " in capsys.readouterr().err
    os.close(descriptor)
    assert done("restore", str(tmp_path / "backup.db"), "--force") == 0


def test_a_restoration_that_is_killed_at_any_step_leaves_the_old_database_or_the_new_one(
    data: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    tickets(1)
    done("backup", str(backup))
    tickets(1)
    gc.collect()
    content = (data / "onewindow.db").read_bytes()
    left, step = set(), 0
    while True:
        step += 1
        for path in data.glob("onewindow.db*"):
            path.unlink()
        (data / "onewindow.db").write_bytes(content)
        ended = _killed_at(step, "restore", str(backup), "--force", "--numbers-go-on")
        with closing(sqlite3.connect(data / "onewindow.db")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            left.add(database.execute("SELECT count(*) FROM tickets").fetchone()[0])
        if ended:
            break
    assert left == {1, 2} and step > 4
    assert [path.name[:22] for path in sorted(data.glob("onewindow.db*"))] == ["onewindow.db", "onewindow.db.replaced-"]


def test_what_root_restores_belongs_to_the_owner_of_the_folder(data: Path, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    done("backup", str(tmp_path / "backup.db"))
    for path in (data, *data.iterdir()):
        os.chown(path, 65534, 65534)
    (data / data_lock.FILE).unlink(missing_ok=True)
    for _ in range(3):  # also several times in one second, each keeps what it replaces
        assert done("restore", str(tmp_path / "backup.db"), "--force") == 0
    assert {path.stat().st_uid for path in data.iterdir()} == {65534}
    assert len(list(data.glob("onewindow.db.replaced-*"))) == 3


def test_every_file_that_the_commands_leave_is_in_the_list_of_what_is_kept(data: Path, tmp_path: Path) -> None:
    for arguments in (("backup",), ("backup", str(tmp_path / "backup.db"))):
        done(*arguments)
    done("restore", str(tmp_path / "backup.db"), "--force")
    left = {path.name for path in data.iterdir()}
    assert {"onewindow.db", "backups"} < left and any(".replaced-" in name for name in left)
    assert [name for name in sorted(left) if not is_listed(name)] == []


def _killed_at(step: int, *arguments: str) -> bool:
    """Run a command in a process that ends, as `kill -9` ends it, before the so-manieth change of a file's name."""
    child = os.fork()
    if not child:
        seen = 0

        def hook(event: str, _: Any) -> None:
            nonlocal seen
            if event in ("os.rename", "os.link", "os.remove"):
                seen += 1
                if seen == step:
                    os._exit(9)

        sys.addaudithook(hook)
        os._exit(main(list(arguments)))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return status == 0


# the numbers after it


def test_numbers_go_on_after_those_of_the_database_that_is_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tickets(2)
    done("backup", str(tmp_path / "backup.db"))
    assert tickets(3)[-1] == "A005"
    assert done("restore", str(tmp_path / "backup.db"), "--force") == 0
    assert "minimal: the next number is A006 (the replaced database had given" in capsys.readouterr().out
    assert tickets(1) == ["A006"]


def test_numbers_of_which_nothing_is_known_go_on_at_a_round_hundred_beyond_the_busiest_day(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tickets(2)
    with the_database() as context, context.database.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO number_series VALUES ('minimal', '2026-02-27', 'A', 217)")
    backup = tmp_path / "backup.db"
    done("backup", str(backup))
    monkeypatch.setenv("DATA", str(tmp_path / "elsewhere"))
    assert done("restore", str(backup)) == 0
    assert "the next number is A301 (nobody knows" in capsys.readouterr().out
    assert tickets(1) == ["A301"]
    monkeypatch.setenv("DATA", str(tmp_path / "third"))
    done("prepare")  # a database that knows nothing of the backup's tickets says nothing of its numbers
    assert done("restore", str(backup), "--force", "--last-number", "A057", "--last-number", "minimal:A012") == 0
    assert tickets(1) == ["A058"]
    assert done("restore", str(backup), "--force", "--last-number", "Q057") == 2
    assert done("restore", str(backup), "--force", "--numbers-go-on") == 0
    assert tickets(1) == ["A003"]
