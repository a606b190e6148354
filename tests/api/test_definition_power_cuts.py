"""A save of several files is there whole or not at all, whatever happens in the middle of it."""

import os
import shutil
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from operations.context import Context
from operations.definition import parts
from operations.halls import folder_watch, half_saves
from storage.hall_edits import hall_edits
from tests.api.offices import COMMENTED, Office, renamed
from tests.houses import code_of


class PowerCut(BaseException):
    """Nothing that a program does about errors happens."""


def cut_at(sync: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The power goes at this sync of the disk, counted from 0."""
    counted, real = count(), os.fsync

    def fsync(descriptor: int) -> None:
        if next(counted) == sync:
            raise PowerCut
        real(descriptor)

    monkeypatch.setattr("os.fsync", fsync)


def test_wherever_the_power_goes_a_save_of_several_files_is_there_whole_or_not_at_all(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.note()
    old, outcomes = parts.texts(office.folder), []
    for sync in range(40):
        lines, words = renamed(office, f"第{sync}"), {"ignored": [f"请问{sync}"]}
        wish: dict[str, Any] = {"lines": lines, "words": words, "demand": None}
        with monkeypatch.context() as power:
            cut_at(sync, power)
            try:
                office.save(wish)
            except PowerCut:
                outcomes.append("")
            else:
                break
        folder_watch.open_halls(Context(office.served.context.database), [office.folder], lambda hall: None)
        new, versions = parts.texts(office.folder), office.versions()
        office.note()
        assert office.versions() == versions, "nothing is told to be changed by hand"
        if new == old:
            assert versions == []
            continue
        outcomes[-1] = "saved"
        assert (f"第{sync}" in new["lines"], f"请问{sync}" in new["words"], "demand" in new) == (True, True, False)
        assert [(one["saved_by"], one["parts"]) for one in versions] == [("admin", ["demand", "lines", "words"])]
        assert office.restore(0).status_code == 200
        assert parts.texts(office.folder) == old
        with office.served.context.database.transaction() as connection:
            connection.execute(delete(hall_edits).where(hall_edits.c.version > 0))
    assert len(outcomes) > 6 and set(outcomes) == {"", "saved"}, "cut before and after the version was written"
    assert [path.name for path in office.folder.iterdir() if path.name.startswith(".")] == []


def test_a_save_that_fails_at_its_second_file_changes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    old, real = parts.texts(office.folder), Path.replace

    def replace(path: Path, target: Path) -> Path:
        if target.name == "words.toml":
            raise OSError("the disk is full")
        return real(path, target)

    with monkeypatch.context() as disk:
        disk.setattr(Path, "replace", replace)
        assert code_of(office.save({"lines": renamed(office), "words": {"ignored": ["请问"]}})) == "not_written"
    assert (parts.texts(office.folder), office.versions()) == (old, [])
    assert office.save({"lines": renamed(office), "words": {"ignored": ["请问"]}}).status_code == 200


def test_what_somebody_wrote_after_a_power_cut_is_left_to_them(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as power:
        cut_at(5, power)
        with pytest.raises(PowerCut):
            office.save({"lines": renamed(office), "words": {"ignored": ["请问"]}})
    assert (office.folder / "lines.toml").read_text("utf-8") != COMMENTED
    (office.folder / "lines.toml").write_text(COMMENTED.replace("甲", "手改"), "utf-8")
    half_saves.settle(office.served.context, office.folder)
    assert "手改" in (office.folder / "lines.toml").read_text("utf-8")
    assert not (office.folder / "words.toml").exists()


def test_what_cannot_be_read_after_a_power_cut_is_left_and_the_rest_is_settled(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as power:
        cut_at(5, power)
        with pytest.raises(PowerCut):
            office.save({"lines": renamed(office), "words": {"ignored": ["请问"]}})
    assert (office.folder / "words.toml").exists()
    (office.folder / "lines.toml").write_bytes(b"\xff")
    half_saves.settle(office.served.context, office.folder)
    assert (office.folder / "lines.toml").read_bytes() == b"\xff"
    assert not (office.folder / "words.toml").exists()
    assert not (office.folder / half_saves.PLAN).exists()


def test_a_plan_that_cannot_be_read_is_said_once_and_stops_no_start(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    (office.folder / half_saves.PLAN).mkdir()
    for _ in range(2):
        folder_watch.open_halls(office.served.context, [office.folder], lambda hall: None)
    assert [record.levelname for record in caplog.records if "settled" in record.message] == ["ERROR"]


def test_a_folder_that_became_a_file_stops_no_start(office: Office) -> None:
    shutil.rmtree(office.folder)
    office.folder.write_text("", "utf-8")
    [watched] = folder_watch.open_halls(office.served.context, [office.folder], lambda hall: None)
    assert len(watched.mistakes) == 1
