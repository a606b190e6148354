"""The print agent of one computer: what it is started with, and its name."""

from pathlib import Path

import pytest

from commands import running
from config import Settings, load
from printing.__main__ import _own_name
from tests.commands.test_config import written


def test_the_servers_own_agent_drives_what_the_settings_name_and_else_what_no_other_has(tmp_path: Path) -> None:
    assert "--printers" not in running._agent(load({}), "data")
    settings = load(written(tmp_path, 'agent_printers = ["desk", "hall"]'))
    assert running._agent(settings, "data")[-2:] == ["--printers", "desk,hall"]
    assert load({"AGENT_PRINTERS": "desk, hall"}).agent_printers == ("desk", "hall")
    assert Settings().agent_printers == ()


def test_an_agents_name_is_the_same_after_every_start_and_of_its_folder_alone(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
    assert _own_name(one) == _own_name(one) != _own_name(other)
    assert len(_own_name(one)) <= 64


@pytest.mark.parametrize("damage", ["", "../..", "\x00", "ÄÄÄÄ"])
def test_a_damaged_name_is_made_anew(tmp_path: Path, damage: str) -> None:
    (tmp_path / "name").write_text(damage)
    assert _own_name(tmp_path) == _own_name(tmp_path)
    assert _own_name(tmp_path)[-4:].isalnum()
