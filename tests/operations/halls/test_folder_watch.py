"""A hall's folder while the hall runs: changed, broken, mended; and broken when the hall starts."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin.judging import judges
from operations.context import Context
from operations.halls import catalogue, hall_list
from operations.halls.folder_watch import WatchedFolder, judge, look, open_halls
from operations.halls.hall_folder import HallFolderError
from printing.profiles import OWN_FOLDER
from queueing.errors import QueueingError
from queueing.hall import Hall
from storage.database import Database
from tests.databases import a_sqlite_url

HALLS = Path(__file__).resolve().parents[3] / "halls"


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    """A database without a hall."""
    made = Context(Database(a_sqlite_url(tmp_path)))
    yield made
    made.database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small hall's folder, to write in."""
    return Path(shutil.copytree(HALLS / "minimal", tmp_path / "town"))


def opened(context: Context, *folders: Path) -> list[WatchedFolder]:
    """The hall starts."""
    return open_halls(context, folders, lambda hall: None)


def write(file: Path, old: str, new: str) -> None:
    """Somebody edits a file."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def minimal(context: Context) -> Hall:
    """The hall as it is in force."""
    return catalogue.get_hall(context, "minimal")


def test_a_changed_folder_is_taken_once_nobody_writes_in_it_any_more(context: Context, folder: Path) -> None:
    [watched] = opened(context, folder)
    assert not look(context, watched)
    write(folder / "lines.toml", 'en = "Vehicles"', 'en = "Cars"')
    assert not look(context, watched)  # it may still be written
    write(folder / "lines.toml", 'en = "Cars"', 'en = "Cars and lorries"')
    assert not look(context, watched)
    assert look(context, watched)
    assert minimal(context).line("B").name["en"] == "Cars and lorries"
    assert not look(context, watched)
    assert catalogue.folders(context) == {"minimal": str(folder)}


def test_what_is_saved_without_a_change_changes_nothing(context: Context, folder: Path) -> None:
    [watched] = opened(context, folder)
    write(folder / "lines.toml", "# A line:", "# A  line:")
    assert [look(context, watched) for _ in range(3)] == [False, False, False]
    assert catalogue.version(context, "minimal") == 1


def test_a_change_is_taken_later_when_the_database_was_away(
    context: Context, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [watched] = opened(context, folder)
    write(folder / "lines.toml", 'en = "Vehicles"', 'en = "Cars"')
    look(context, watched)
    with monkeypatch.context() as away:
        away.setattr(catalogue, "sync", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            look(context, watched)
    assert look(context, watched)
    assert minimal(context).line("B").name["en"] == "Cars"


def test_a_broken_folder_is_told_and_the_definition_of_before_goes_on(context: Context, folder: Path) -> None:
    [watched] = opened(context, folder)
    write(folder / "windows.toml", "number = 1", "number = = 1")
    look(context, watched)
    assert not look(context, watched)
    assert any(f"{folder / 'windows.toml'}:4: is not TOML" in str(mistake) for mistake in watched.mistakes)
    assert [window.number for window in minimal(context).windows] == [1]
    write(folder / "windows.toml", "number = = 1", "number = 1")
    write(folder / "windows.toml", 'helps = ["B"]', 'helps = ["*"]')
    look(context, watched)
    assert look(context, watched)
    assert watched.mistakes == ()
    assert minimal(context).window(1).helps == ("*",)


def test_a_folder_that_is_gone_is_told_too(context: Context, folder: Path) -> None:
    [watched] = opened(context, folder)
    shutil.rmtree(folder)
    look(context, watched)
    look(context, watched)
    assert [str(mistake) for mistake in watched.mistakes] == [f"{folder}: is not a folder"]
    assert minimal(context).offers("RES-1")


def test_the_code_of_a_hall_that_runs_does_not_change(context: Context, folder: Path) -> None:
    [watched] = opened(context, folder)
    write(folder / "hall.toml", 'code = "minimal"', 'code = "maximal"')
    look(context, watched)
    assert not look(context, watched)
    assert "restart" in watched.mistakes[0].text
    assert catalogue.codes(context) == ["minimal"]


@pytest.mark.parametrize("file", ["hall.toml", "windows.toml"])
def test_broken_at_a_start_the_last_good_definition_runs_and_says_so(context: Context, folder: Path, file: str) -> None:
    opened(context, folder)
    (folder / file).write_text("= nothing", "utf-8")
    context.halls.clear()
    [watched] = opened(context, folder)
    assert watched.hall == "minimal"
    assert any(f"{folder / file}:1: is not TOML" in str(mistake) for mistake in watched.mistakes)
    assert minimal(context).offers("RES-1")


def test_broken_at_the_first_start_nothing_runs(context: Context, folder: Path) -> None:
    write(folder / "windows.toml", "number = 1", "number = 0")
    with pytest.raises(HallFolderError):
        opened(context, folder)
    assert catalogue.codes(context) == []


def test_another_halls_broken_folder_does_not_run_this_one(context: Context, folder: Path, tmp_path: Path) -> None:
    opened(context, folder)
    other = tmp_path / "other"
    shutil.copytree(HALLS / "minimal", other)
    (other / "hall.toml").write_text("= nothing", "utf-8")
    with pytest.raises(HallFolderError):
        opened(context, other)


def test_without_a_folder_the_halls_of_the_database_go_on(context: Context, folder: Path) -> None:
    with pytest.raises(QueueingError) as refused:
        opened(context)
    assert refused.value.code == "no_hall"
    opened(context, folder)
    assert opened(context) == []


def test_two_folders_of_one_code_are_refused(context: Context, folder: Path) -> None:
    with pytest.raises(QueueingError) as refused:
        opened(context, folder, HALLS / "minimal")
    assert refused.value.code == "same_code"


def test_a_removed_hall_does_not_come_back_because_somebody_edits_its_folder(context: Context, folder: Path) -> None:
    [watched] = opened(context, folder)
    hall_list.remove(context, "minimal")
    write(folder / "lines.toml", 'en = "Vehicles"', 'en = "Cars"')
    assert not look(context, watched)
    assert not look(context, watched)
    assert catalogue.codes(context) == []
    assert "was removed" in watched.mistakes[0].text


def test_a_printer_that_cannot_print_is_told_at_the_start_and_the_hall_runs(
    context: Context, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(folder / "devices.toml", 'profile = "generic-80mm"', 'profile = "generic-80mn"')
    [watched] = open_halls(context, [folder], lambda hall: None, judges(tmp_path, ()))
    assert minimal(context).printers[0].profile == "generic-80mn"
    assert watched.mistakes == ()
    [warning] = map(str, watched.warnings)
    assert "devices.toml:13" in warning and "did you mean 'generic-80mm'?" in warning
    assert caplog.text.count("this printer cannot print") == 1
    write(folder / "devices.toml", 'profile = "generic-80mn"', 'profile = "generic-80mm"')
    assert not look(context, watched)
    assert look(context, watched)
    assert watched.warnings == ()


def test_a_printer_outside_the_networks_is_told_after_an_update_and_the_hall_runs(
    context: Context, folder: Path, tmp_path: Path
) -> None:
    write(folder / "devices.toml", 'address = "virtual:"', 'address = "tcp://203.0.113.9"')
    [watched] = open_halls(context, [folder], lambda hall: None, judges(tmp_path, ("10.0.0.0/8",)))
    assert minimal(context).printers[0].address == "tcp://203.0.113.9"
    [warning] = map(str, watched.warnings)
    assert f"{folder / 'devices.toml'}:12: 203.0.113.9 is in none of the networks" in warning
    assert "printer_networks (10.0.0.0/8)" in warning


def test_a_misspelt_address_is_told_too_and_a_profile_made_meanwhile_ends_the_warning(
    context: Context, folder: Path, tmp_path: Path
) -> None:
    write(folder / "devices.toml", 'address = "virtual:"', 'address = "usb://zz"')
    write(folder / "devices.toml", 'profile = "generic-80mm"', 'profile = "our-own"')
    [watched] = open_halls(context, [folder], lambda hall: None, judges(tmp_path, ()))
    assert ["our-own" in warning.text for warning in watched.warnings] == [False, True]
    (tmp_path / "printer_profiles").mkdir()
    shutil.copy(OWN_FOLDER / "generic-80mm.toml", tmp_path / "printer_profiles" / "our-own.toml")
    judge(context, watched)
    assert ["usb://zz" in warning.text for warning in watched.warnings] == [True]
