"""Every file that a command reads, damaged as files get damaged: a status and a sentence, never a traceback."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import main
from tests.fuzz.effort import tries
from tests.running import ROOT

HISTORY = b"""hall,number,line,service,priority,window,issued_at,called_at,started_at,finished_at,outcome
h,A001,A,a1,,1,2026-03-02T09:00:00+08:00,2026-03-02T09:04:00+08:00,2026-03-02T09:05:00+08:00,2026-03-02T09:11:00+08:00,finished
h,A002,A,a1,elderly,1,2026-03-02T09:01:00+08:00,2026-03-02T09:06:00+08:00,,2026-03-02T09:09:00+08:00,no_show
h,A003,A,a1,,,2026-03-02T09:02:00+08:00,,,2026-03-02T09:12:00+08:00,cancelled
"""
CONFIGURATION = (ROOT / "deploy" / "onewindow.toml").read_bytes()
PIECES = st.binary(max_size=8) | st.sampled_from(
    [
        *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", "九".encode("gb18030"), b"\r", b"\n", b"#", b",,"),
        *(b'"', b"'", b"=", b"[", b"]]", b"{", b"%s", b"../..", b"true"),
        *(b"-1", b"1e400", b"nan", b"9" * 30, b"2026-02-30", b"+99:99"),
    ]
)
Spoil = Callable[[bytes], bytes]
pytestmark = pytest.mark.usefixtures("_a_data_folder")


@st.composite
def damage(draw: st.DrawFn) -> Spoil:
    """Some places cut out, overwritten or added to; or the file cut off."""
    edits = draw(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES), min_size=1, max_size=4))
    keep = draw(st.floats(0, 1)) if draw(st.integers(0, 4)) == 0 else 1.0

    def spoil(content: bytes) -> bytes:
        for place, gone, piece in edits:
            at = int(place * len(content))
            content = content[:at] + piece + content[at + gone :]
        return content[: int(keep * len(content))]

    return spoil


@pytest.fixture
def _a_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "DATABASE_URL", "REDIS_URL", "ONEWINDOW_CONFIG"):
        monkeypatch.setenv(name, "")  # so that what a command sets there is taken back as well
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HALL", str(ROOT / "halls" / "minimal"))
    monkeypatch.setenv("DEMO_PASSWORD", "a long password for fuzzing")


def ends_in_order(*arguments: str) -> int:
    """The exit status of a command; an exception would be a traceback."""
    status = main(list(arguments))
    assert status in (0, 1, 2)
    return status


@pytest.mark.parametrize("file", sorted(path.name for path in (ROOT / "halls" / "minimal").rglob("*.toml")))
def test_a_damaged_file_of_a_hall_is_checked_to_the_end(file: str, tmp_path: Path) -> None:
    folder = tmp_path / "hall"
    shutil.copytree(ROOT / "halls" / "minimal", folder)
    path = next(folder.rglob(file))
    whole = path.read_bytes()

    @tries(60)
    @given(damage())
    def check(spoil: Spoil) -> None:
        path.write_bytes(spoil(whole))
        ends_in_order("check-hall", str(folder))

    check()


def test_a_damaged_configuration_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "onewindow.toml"

    @tries(60)
    @given(damage())
    def read(spoil: Spoil) -> None:
        path.write_bytes(spoil(CONFIGURATION))
        ends_in_order("--config", str(path), "check-hall", str(ROOT / "halls" / "minimal"))

    read()


def test_a_damaged_history_is_imported_as_far_as_it_is_good(tmp_path: Path) -> None:
    assert main(["prepare"]) == 0
    path = tmp_path / "history.csv"

    @tries(60)
    @given(damage())
    def read(spoil: Spoil) -> None:
        path.write_bytes(spoil(HISTORY))
        ends_in_order("import-history", str(path), "--hall", "h", "--zone", "Asia/Shanghai")
        ends_in_order("evaluate-estimates", "--train", str(path), "--test", str(path), "--json")

    read()


def test_a_damaged_backup_is_not_restored(tmp_path: Path) -> None:
    assert main(["prepare"]) == 0
    backup, damaged = tmp_path / "backup.db", tmp_path / "damaged.db"
    assert main(["backup", str(backup)]) == 0
    whole = backup.read_bytes()

    @tries(15)
    @given(damage())
    def read(spoil: Spoil) -> None:
        damaged.write_bytes(spoil(whole))
        ends_in_order("restore", str(damaged), "--force")
        assert main(["check-journal"]) == 0  # what is in place is whole, whichever it is

    read()


NUMBERS = st.floats() | st.integers(-(10**12), 10**12)
OPTIONS = {
    "staffing": ["arrivals-per-hour", "service-seconds", "within-seconds", "share", "patience-seconds", "windows"],
    "what-if": [
        "windows",
        "windows-before",
        "extra-wait-minutes",
        "booked-share",
        "within-minutes",
        "share",
        "repetitions",
    ],
}


@pytest.mark.parametrize("command", OPTIONS)
def test_no_number_makes_a_command_fail(command: str) -> None:
    assert main(["prepare"]) == 0
    always = {
        "staffing": ["--arrivals-per-hour=40", "--service-seconds=300"],
        "what-if": ["--from=2026-03-02", "--to=2026-03-02", "--hours=09:00-12:00", "--seed=-1"],
    }

    @tries(60)
    @given(st.dictionaries(st.sampled_from(OPTIONS[command]), NUMBERS, min_size=1))
    def ask(numbers: dict[str, float]) -> None:
        try:
            ends_in_order(command, *always[command], *(f"--{name}={number}" for name, number in numbers.items()))
        except SystemExit as refused:  # by the parser, in a sentence
            assert refused.code == 2

    ask()
