"""The commands, as somebody types them."""

import gc
import io
import json
import re
import shlex
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import config
from commands import main
from commands.preparing import known_logins, prepare_all
from operations.clock.demo_clock import context_for
from operations.context import Context
from operations.halls.hall_folder import read
from operations.people import staff, tokens
from operations.people.logins import log_in
from storage import passkeys
from storage.passkeys import Passkey
from tests.databases import a_database


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder that the commands use."""
    for name in ("PORT", "HOST", "HALL", "DATABASE_URL", "REDIS_URL", "DEMO_PASSWORD", "ONEWINDOW_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HALL", "dongguan")
    return tmp_path / "data"


def a_context() -> Context:
    """The database that the commands have used."""
    settings = config.load()
    return context_for(settings.url, read(settings.hall_folder), None, 1.0)


def test_preparing_twice_changes_nothing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prepare", "--demo"]) == 0
    first = {path.name: path.read_bytes() for path in data.iterdir() if path.suffix in (".txt", ".token", "")}
    said = capsys.readouterr().out
    assert main(["prepare", "--demo"]) == 0
    assert {name: (data / name).read_bytes() for name in first} == first
    assert capsys.readouterr().out == said
    assert "http://127.0.0.1:8000/kiosk/kiosk-2" in said


def test_random_logins_are_for_their_owner_alone_and_work(data: Path) -> None:
    main(["prepare", "--demo"])
    assert (data / "logins.txt").stat().st_mode & 0o777 == 0o600
    logins = known_logins(config.load())
    assert set(logins) == {"admin", "manager", *(f"clerk{n}" for n in range(1, 13))}
    assert len(set(logins.values())) == 14
    assert log_in(a_context(), "clerk7", logins["clerk7"], "").role == "clerk"


def test_a_demo_password_is_everybodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "one for all of them")
    prepare_all(config.load(), demo=True)
    for username, role in (("admin", "administrator"), ("manager", "manager"), ("clerk12", "clerk")):
        assert log_in(a_context(), username, "one for all of them", "").role == role


def test_without_the_demo_nobody_can_log_in(data: Path) -> None:
    main(["prepare"])
    assert staff.everybody(a_context()) == []
    assert not (data / "logins.txt").exists()


def test_somebody_is_added_and_may_log_in(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    main(["prepare"])
    monkeypatch.setattr("sys.stdin", io.StringIO("a good password\n"))
    assert main(["user", "add", "mei", "--role", "clerk", "--name", "Li Mei"]) == 0
    assert log_in(a_context(), "mei", "a good password", "").display_name == "Li Mei"
    assert "a good password" not in capsys.readouterr().out


def test_a_password_that_is_too_short_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main(["user", "add", "mei", "--role", "manager"]) == 2
    assert "at least 12 characters" in capsys.readouterr().err


def test_resetting_a_second_factor_says_in_one_line_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    main(["prepare"])
    context = a_context()
    staff.add(context, "mei", "a good password", "manager", "dongguan")
    lost = Passkey("credential", "mei", "handle", "key", 0, "lost phone", context.machine_now())
    with context.database.transaction() as connection:
        passkeys.add(connection, lost)
    capsys.readouterr()
    reset = ["user", "reset-second-factor"]
    assert [main([*reset, "mei"]), main([*reset, "mei"]), main([*reset, "nobody"])] == [0, 1, 2]
    told = capsys.readouterr()
    assert told.out.splitlines()[0].endswith("codes and passkeys are gone")
    assert told.out.splitlines()[1:] == ["mei has no second factor"]
    assert told.err.splitlines() == ["onewindow: There is no 'nobody'."]


def test_a_device_is_told_its_token(capsys: pytest.CaptureFixture[str]) -> None:
    main(["prepare"])
    capsys.readouterr()
    assert main(["device", "add", "kiosk", "--hall", "dongguan", "--name", "kiosk-1"]) == 0
    told = json.loads(capsys.readouterr().out)
    actor = tokens.actor_of(a_context(), told["token"])
    assert actor is not None
    assert (actor.kind, actor.name) == ("kiosk", "kiosk-1")


def test_a_device_of_an_unknown_hall_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["device", "add", "kiosk", "--hall", "nowhere", "--name", "k"]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_the_demo_hall_has_no_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-hall", "dongguan"]) == 0
    assert "nothing wrong" in capsys.readouterr().out


def test_a_halls_mistakes_are_named_with_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "hall"
    shutil.copytree(config.ROOT / "halls" / "dongguan", folder)
    path = folder / "hall.toml"
    lines = path.read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("timezone"))
    lines[number] = 'timezone = "Mars/Olympus"'
    path.write_text("\n".join(lines), "utf-8")
    assert main(["check-hall", str(folder)]) == 1
    said = capsys.readouterr().out
    assert f"{path}:{number + 1}:" in said
    assert "Mars/Olympus" in said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"generic-80mm"', '"generic-80m"', "no printer profile 'generic-80m'; did you mean 'generic-80mm'?"),
        ('"generic-80mm"', '"our-own"', ""),
        ('"generic-80mm"', '"our-broken"', "our-broken.toml"),
        ('"virtual:"', '"serial:///dev/ttyUSB0?baut=9600"', "unknown option 'baut'"),
        ('"virtual:"', '"usb://04b8"', "has no vendor and product"),
        ('"virtual:"', '"tcp://:9100"', "names no host"),
        (
            '"virtual:"',
            '"tcp://127.0.0.1:5432"',
            "127.0.0.1 is in none of the networks of the setting printer_networks",
        ),
    ],
)
def test_a_printers_profile_and_address_are_checked_with_file_and_line(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, words: str
) -> None:
    folder, own = tmp_path / "hall", data / "printer_profiles"
    shutil.copytree(config.ROOT / "halls" / "minimal", folder)
    own.mkdir(parents=True)
    shutil.copy(config.ROOT / "printer_profiles" / "generic-80mm.toml", own / "our-own.toml")
    (own / "our-broken.toml").write_text("nothing = 1", "utf-8")
    devices = folder / "devices.toml"
    text = devices.read_text("utf-8")
    line = text[: text.index(old)].count("\n") + 1
    devices.write_text(text.replace(old, new, 1), "utf-8")
    assert main(["check-hall", str(folder)]) == (1 if words else 0)
    said = capsys.readouterr().out
    assert words in said and (not words or f"{devices}:{line}: " in said)


def test_a_backup_is_whole_and_comes_back(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["prepare", "--demo"])
    backup = tmp_path / "backup.db"
    assert main(["backup", str(backup)]) == 0
    assert backup.stat().st_mode & 0o777 == 0o600
    staff.disable(a_context(), "clerk1")
    assert main(["backup", str(backup)]) == 2  # never over an older copy
    assert main(["restore", str(backup)]) == 2  # never over a database, unless told
    assert "--force" in capsys.readouterr().err
    gc.collect()  # what the commands before had open, as each is a process of its own
    assert main(["restore", str(backup), "--force"]) == 0
    assert staff.person(a_context(), "clerk1") is not None
    assert (data / "onewindow.db").stat().st_mode & 0o777 == 0o600


def test_a_backup_is_not_put_back_under_a_server_that_runs(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["prepare", "--demo"])
    backup = tmp_path / "backup.db"
    main(["backup", str(backup)])
    with closing(sqlite3.connect(data / "onewindow.db")) as server:
        server.execute("SELECT count(*) FROM tickets").fetchone()
        assert main(["restore", str(backup), "--force"]) == 2
    assert "is in use; stop the server first" in capsys.readouterr().err
    gc.collect()
    assert main(["restore", str(backup), "--force"]) == 0


def test_a_damaged_backup_replaces_nothing(data: Path, tmp_path: Path) -> None:
    main(["prepare", "--demo"])
    backup = tmp_path / "backup.db"
    backup.write_bytes(b"SQLite format 3\x00" + b"\x07" * 5_000)
    assert main(["restore", str(backup), "--force"]) == 2
    assert len(staff.everybody(a_context())) == 14


def test_putting_a_backup_back_writes_nothing_beside_it(data: Path, tmp_path: Path) -> None:
    main(["prepare", "--demo"])
    usb_stick = tmp_path / "usb stick #1"
    usb_stick.mkdir()
    backup = usb_stick / "backup?.db"
    assert main(["backup", str(backup)]) == 0
    content = backup.read_bytes()
    usb_stick.chmod(0o500)
    gc.collect()
    assert main(["restore", str(backup), "--force"]) == 0
    assert [path.name for path in usb_stick.iterdir()] == [backup.name]
    assert backup.read_bytes() == content
    names = sorted(path.name for path in data.glob("onewindow.db*"))
    assert names[0] == "onewindow.db" and [name[:22] for name in names[1:]] == ["onewindow.db.replaced-"]
    assert len(staff.everybody(a_context())) == 14


def test_a_database_of_a_computer_that_went_off_comes_back_with_its_last_steps(data: Path, tmp_path: Path) -> None:
    main(["prepare", "--demo"])
    gc.collect()
    disk = tmp_path / "disk"
    disk.mkdir()
    with closing(sqlite3.connect(data / "onewindow.db")) as server:
        server.execute("UPDATE staff SET display_name = 'Anna' WHERE username = 'clerk1'")
        server.commit()
        for path in (data / "onewindow.db", data / "onewindow.db-wal"):
            shutil.copy(path, disk)
    before = {path.name: path.read_bytes() for path in disk.iterdir()}
    assert main(["restore", str(disk / "onewindow.db"), "--force"]) == 0
    assert {path.name: path.read_bytes() for path in disk.iterdir()} == before
    names = {one.username: one.display_name for one in staff.everybody(a_context())}
    assert names["clerk1"] == "Anna"


def test_the_newest_backups_are_kept_and_nothing_else_is_deleted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["prepare"])
    main(["backup", str(tmp_path / "good.db")])
    for day in (1, 2, 3, 4):
        shutil.copy(tmp_path / "good.db", tmp_path / f"backup-2026-03-0{day}-2230.db")
    damaged = (tmp_path / "good.db").read_bytes()[:20_000]
    (tmp_path / "backup-2026-03-05-2230.db").write_bytes(damaged)
    (tmp_path / "backup-2026-02-01-2230.db").write_text("a letter", "utf-8")
    with closing(sqlite3.connect(tmp_path / "backup-2026-02-02-2230.db")) as another:
        another.execute("CREATE TABLE tickets (id)")
    others = ("backup-2026-01-01-2230.db.old", "backup-2026-01-01.txt", "north-backup-2026-01-01-2230.db", "backup-.db")
    for name in others:
        shutil.copy(tmp_path / "good.db", tmp_path / name)
    (tmp_path / "backup-2026-01-02-2230.db").mkdir()
    (tmp_path / "backup-2026-01-03-2230.db").symlink_to(tmp_path / "good.db")
    before = {path.name for path in tmp_path.iterdir()}
    newest = tmp_path / "backup-2026-03-06-2230.db"
    capsys.readouterr()
    assert main(["backup", "--keep", "3", str(newest)]) == 0
    assert capsys.readouterr().out.count("deleted") == 2
    gone = before - {path.name for path in tmp_path.iterdir()}
    assert gone == {"backup-2026-03-01-2230.db", "backup-2026-03-02-2230.db"}
    assert newest.exists()


def test_a_backup_made_while_the_clock_was_wrong_is_kept_as_the_newest(tmp_path: Path) -> None:
    main(["prepare"])
    for name in ("backup-2026-03-01.db", "backup-2026-03-02.db", "backup-1970-01-01.db"):
        assert main(["backup", "--keep", "2", str(tmp_path / name)]) == 0
    assert {path.name for path in tmp_path.glob("backup-*")} == {"backup-2026-03-02.db", "backup-1970-01-01.db"}


def test_a_backup_that_fails_deletes_none(data: Path, tmp_path: Path) -> None:
    main(["prepare"])
    older = tmp_path / "backup-2026-03-01.db"
    main(["backup", str(older)])
    gc.collect()
    for path in data.glob("onewindow.db*"):
        path.unlink()
    assert main(["backup", "--keep", "1", str(tmp_path / "backup-2026-03-02.db")]) == 2
    assert older.exists()


def test_backups_are_deleted_only_where_their_names_tell_the_date(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["prepare"])
    assert main(["backup", "--keep", "1", str(tmp_path / "backup.db")]) == 2
    assert "with its date in its name" in capsys.readouterr().err
    assert not (tmp_path / "backup.db").exists()


def test_the_timer_makes_the_backups_that_the_settings_describe(data: Path) -> None:
    unit = (config.ROOT / "deploy" / "onewindow-backup.service").read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=/opt/onewindow/.venv/bin/onewindow --config \S+ (.*)$", unit, re.MULTILINE)
    main(["prepare"])
    assert main(shlex.split(command)) == 0
    assert len(list((data / "backups").iterdir())) == 1


def test_journal_and_tables_agree(capsys: pytest.CaptureFixture[str]) -> None:
    main(["prepare"])
    assert main(["check-journal"]) == 0
    assert "agree" in capsys.readouterr().out


def test_a_taken_port_is_said_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        assert main(["run"]) == 2
    assert "PORT chooses another" in capsys.readouterr().err
    assert not data.exists()


def test_a_setting_nobody_knows_stops_every_command(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.mkdir()
    (data / "onewindow.toml").write_text("prot = 1", "utf-8")
    assert main(["prepare"]) == 2
    assert "did you mean 'port'" in capsys.readouterr().err


def test_the_database_is_made_in_wal_mode(data: Path) -> None:
    main(["prepare"])
    connection = sqlite3.connect(data / "onewindow.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_backup_of_postgresql_comes_back(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not shutil.which("pg_dump"):
        pytest.skip("no pg_dump: it comes with PostgreSQL, which set-up does not install")
    with a_database("postgresql", tmp_path, bare=True) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        main(["prepare", "--demo"])
        gc.collect()
        backup = tmp_path / "backup.dump"
        assert main(["backup", str(backup)]) == 0
        context = a_context()
        staff.disable(context, "clerk1")
        assert main(["restore", str(backup)]) == 2
        assert main(["restore", str(backup), "--force"]) == 2
        assert re.search(r"in use by \d other connection", capsys.readouterr().err)
        context.database.close()
        gc.collect()  # each of the commands above was a process of its own, otherwise
        assert main(["restore", str(backup), "--force"]) == 0
        assert staff.person(context, "clerk1") is not None
        context.database.close()
        (aside,) = data.glob("onewindow.dump.replaced-*")
        assert aside.stat().st_mode & 0o777 == 0o600
        assert main(["restore", str(aside), "--force"]) == 0
        assert staff.person(context, "clerk1") is None
        context.database.close()
        aside.write_bytes(aside.read_bytes()[:-5000])
        assert main(["restore", str(aside), "--force"]) == 2
        assert "is damaged" in capsys.readouterr().err


def test_an_import_ends_with_its_counts_or_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["prepare"])
    histories = Path(__file__).parent.parent / "operations" / "reporting" / "histories"
    for name, more, status, said in (
        ("gb18030", ["--hall", "dongguan"], 0, "2 added, 0 were there already, 0 left out"),
        ("gb18030", ["--hall", "dongguan"], 0, "Nothing new"),
        ("dotnet-empty-dates", ["--hall", "dongguan"], 1, "dotnet-empty-dates.csv:3: started_at '0001-01-01"),
        ("unknown-names", ["--hall", "dongguan", "--strict"], 2, "5: priority 'vip' is not known in dongguan"),
        ("windows-1250", [], 2, "--encoding windows-1250"),
        ("half-hour-zone", ["--hall", "delhi"], 2, "say its zone"),
        ("half-hour-zone", ["--hall", "delhi", "--zone", "Asia/Kolkata"], 0, "Of another hall, 'kathmandu': 1 row"),
        ("nowhere", [], 2, "No such file"),
        ("", [], 2, "is a folder"),
    ):
        file = histories / f"{name}.csv" if name else tmp_path
        capsys.readouterr()
        assert main(["import-history", str(file), *more]) == status, name
        told = "".join(capsys.readouterr())
        assert said in told, told
        assert "Traceback" not in told


def test_a_long_import_says_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    from commands.importing import Progress
    from operations.reporting.history import ImportOutcome

    Progress(every_seconds=3_600)(ImportOutcome(added=5))
    assert capsys.readouterr().err == ""
    Progress(every_seconds=0)(ImportOutcome(added=11_000, left_out=1_000))
    assert "12,000 rows done" in capsys.readouterr().err


def test_an_export_that_cannot_be_written_is_one_sentence_and_spoils_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["prepare"])
    kept = tmp_path / "kept.csv"
    kept.write_text("older", "utf-8")
    assert main(["export-history", "--hall", "nowhere", "--output", str(kept)]) == 2
    assert kept.read_text("utf-8") == "older"
    assert main(["export-history", "--output", str(tmp_path / "no" / "folder.csv")]) == 2
    assert "cannot be written: No such file" in capsys.readouterr().err


def test_past_days_are_replayed_with_another_number_of_windows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.csv"
    rows = [f"dongguan,A{n:03d},A,a1,,1,2026-03-02T09:{n:02d}:00+08:00,2026-03-02T09:{n + 5:02d}:00+08:00,,,finished"
            for n in range(40)]  # fmt: skip
    header = "hall,number,line,service,priority,window,issued_at,called_at,started_at,finished_at,outcome"
    log.write_text("\n".join((header, *rows)) + "\n", "utf-8")
    main(["prepare"])
    main(["import-history", str(log), "--hall", "dongguan"])
    capsys.readouterr()
    asked = ["what-if", "--hall", "dongguan", "--from", "2026-03-02", "--to", "2026-03-02", "--repetitions", "1"]
    assert main([*asked, "--windows", "2", "--breaks", "12:00-12:30,12:30-13:00", "--pool", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["visits"], answer["after"]["visits"]["value"]) == (40, 40)
    assert answer["after"]["open_seconds"]["value"] == 2 * 7.5 * 3600
    assert main([*asked, "--share", "0.8"]) == 2
    assert "--share changes nothing without --needed or --plan" in capsys.readouterr().err
    assert main([*asked, "--weekdays", "mon, tue", "--hours", "09:00-18:00"]) == 0
    text = capsys.readouterr().out
    assert "note: longer_hours: 1 of 1 days had shorter hours (mon by 1.0 h, on average); nobody is on record" in text
    assert "share_within (called within 10 minutes, of all who took a number): " in text
    assert main([*asked, "--weekdays", "sat"]) == 2
    assert main([*asked, "--weekdays", "monday"]) == 2
    capsys.readouterr()
    assert main([*asked, "--needed", "--share", "0.8"]) == 0
    text = capsys.readouterr().out
    assert "09:00  " in text
    assert f"definition_version {answer['definition_version']}, data_hash {answer['data_hash']}, seed 1" in text
    assert main([*asked, "--plan", "--break-minutes", "30", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert (plan["week_start"], [day["date"] for day in plan["days_planned"]]) == ("2026-03-09", ["2026-03-09"])
    assert main([*asked, "--plan", "--break-minutes", "30"]) == 0
    text = capsys.readouterr().out
    assert "2026-03-09 mon: 40" in text and "window hours needed" in text and " people 09:00-" in text
    assert main([*asked, "--hours", "09:00-09:30"]) == 0
    assert "turned_away: 10.0 people a day" in capsys.readouterr().out
    assert main([*asked, "--hours", "nine to five"]) == 2
    assert "hours" in capsys.readouterr().err


def test_a_head_kept_elsewhere_proves_the_journal_and_shows_one_made_anew(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    main(["prepare"])
    kept = tmp_path / "head.json"
    database = sqlite3.connect(data / "onewindow.db")
    _a_line_of_the_journal()
    assert main(["journal-head", "--output", str(kept)]) == 0
    assert main(["journal-head", "--output", str(kept)]) == 2, "a kept head is never written over"
    assert (data / "journal.key").stat().st_mode & 0o777 == 0o600
    assert main(["check-journal", "--against", str(kept)]) == 0
    head = json.loads(kept.read_text("utf-8"))
    paper = [f"{head['hall']} {head['revision']} {hashed}" for hashed in (head["hash"], "0" * 64)]
    assert [main(["check-journal", "--paper", said]) for said in (*paper, "of nothing")] == [0, 1, 2]
    capsys.readouterr()
    with database:
        database.execute("UPDATE journal SET actor = 'staff:ghost' WHERE revision = 1")
    assert main(["check-journal", "--json"]) == 1
    (result,) = json.loads(capsys.readouterr().out)
    assert result["findings"][0] == {"kind": "actor", "line": 1, "sentence": "the actor of line 1 was changed"}
    with database:
        database.execute("DELETE FROM journal_heads")
        database.execute("DELETE FROM journal")
        database.execute("UPDATE halls SET revision = 0")
        database.execute("DELETE FROM windows")
    assert main(["check-journal"]) == 0, "nothing in this computer can know"
    assert main(["check-journal", "--against", str(kept)]) == 1
    assert "missing" in capsys.readouterr().out
    database.close()


def test_what_is_no_head_cannot_be_compared(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    main(["prepare"])
    for name, content in {"a": b"{}", "b": b"\xff\xfe", "c": b"[" * 100_000}.items():
        (tmp_path / name).write_bytes(content)
        assert main(["check-journal", "--against", str(tmp_path / name)]) == 2
    assert main(["check-journal", "--against", str(tmp_path / "nothing")]) == 2
    assert main(["check-journal", "--hall", "nowhere"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def _a_line_of_the_journal() -> None:
    from operations.context import Actor
    from operations.windows import attendance

    context = a_context()
    attendance.open_window(context, Actor("staff", "clerk1", "clerk", "dongguan"), "dongguan", 1)
    context.database.close()
