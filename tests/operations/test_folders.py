"""A hall's folder while the hall runs: changed, broken, mended; and broken when the hall starts."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations import catalogue
from operations.context import Context
from operations.folders import WatchedFolder, look, open_halls
from operations.hall_folder import HallFolderError
from queueing.errors import QueueingError
from queueing.hall import Hall
from storage.database import Database
from storage.migrations import upgrade
from tests.builders import a_sqlite_url

HALLS = Path(__file__).resolve().parents[2] / "halls"


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    """An empty database."""
    made = Context(Database(a_sqlite_url(tmp_path)))
    upgrade(made.database)
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
    return catalogue.hall(context, "minimal")


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


def test_a_broken_folder_is_told_and_the_definition_of_before_goes_on(context: Context, folder: Path) -> None:
    [watched] = opened(context, folder)
    write(folder / "windows.toml", "number = 1", "number = = 1")
    look(context, watched)
    assert not look(context, watched)
    assert any(f"{folder / 'windows.toml'}:4: is not TOML" in mistake for mistake in watched.mistakes)
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
    assert watched.mistakes == (f"{folder}: is not a folder",)
    assert minimal(context).offers("RES-1")


def test_the_code_of_a_hall_that_runs_does_not_change(context: Context, folder: Path) -> None:
    [watched] = opened(context, folder)
    write(folder / "hall.toml", 'code = "minimal"', 'code = "maximal"')
    look(context, watched)
    assert not look(context, watched)
    assert "restart" in watched.mistakes[0]
    assert catalogue.codes(context) == ["minimal"]


@pytest.mark.parametrize("file", ["hall.toml", "windows.toml"])
def test_broken_at_a_start_the_last_good_definition_runs_and_says_so(context: Context, folder: Path, file: str) -> None:
    opened(context, folder)
    (folder / file).write_text("= nothing", "utf-8")
    context.halls.clear()
    [watched] = opened(context, folder)
    assert watched.hall == "minimal"
    assert any(f"{folder / file}:1: is not TOML" in mistake for mistake in watched.mistakes)
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
