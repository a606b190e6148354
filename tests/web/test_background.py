"""What the server does by itself, and when."""

from datetime import date
from pathlib import Path

import pytest

from operations.context import Context
from operations.halls import folder_watch
from operations.halls.folder_watch import WatchedFolder
from tests.houses import ServedScene
from web import background
from web.app_context import NAME, AppContext


class EndOfTheDay(Exception):
    """Nobody waits any longer."""


def test_past_days_are_packed_once_a_day_and_not_while_everybody_comes_at_the_start(
    served: ServedScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    app_context: AppContext = served.app.extensions[NAME]
    done: list[str] = []

    def sleep(seconds: float) -> None:
        if len(done) == 5:
            raise EndOfTheDay
        done.append(f"{seconds:g} s pass")

    def pack(before: date) -> int:
        done.append(f"packed to {(served.context.now().date() - before).days} day before today")
        return 0

    monkeypatch.setattr(served.hub.io, "sleep", sleep)
    monkeypatch.setattr(app_context.reports, "pack", pack)
    with pytest.raises(EndOfTheDay):
        background._keep_house(app_context, served.hub)
    assert done == ["1 s pass", "60 s pass", "packed to 1 day before today", "60 s pass", "60 s pass"]


def test_a_folder_that_cannot_be_looked_at_does_not_keep_the_changes_of_the_halls_after_it(
    served: ServedScene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app_context: AppContext = served.app.extensions[NAME]
    looked: list[str] = []

    def look(_: Context, folder: WatchedFolder) -> bool:
        looked.append(folder.hall)
        if folder.hall == "broken":
            raise OSError("the disk is gone")
        return False

    def sleep(_: float) -> None:
        if looked:
            raise EndOfTheDay

    folders = [WatchedFolder(tmp_path / name, name) for name in ("broken", "whole")]
    monkeypatch.setattr(app_context, "folders", folders)
    monkeypatch.setattr(folder_watch, "look", look)
    monkeypatch.setattr(served.hub.io, "sleep", sleep)
    with pytest.raises(EndOfTheDay):
        background._watch_folders(app_context, served.hub)
    assert looked == ["broken", "whole"]
    assert str(tmp_path / "broken") in caplog.text
