"""What the pages for operators tell people to type is understood, and each decision has a number of its own."""

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from commands.parser import make_parser
from config import Settings
from tests.running import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
IN_A_BLOCK = re.compile(r"^\s*(?:\$ |\S*bin/)?onewindow (?:--config \S+ )?(.+?)(?:  +#.*)?$", re.MULTILINE)
IN_A_SENTENCE = re.compile(r"`onewindow ([^`]+)`")

OF_A_DEMONSTRATION = {"clock_speed", "clock_start", "clock_started_at", "demo", "demo_people"}


def _commands(text: str) -> set[str]:
    blocks = "\n".join(BLOCK.findall(text))
    return {*IN_A_BLOCK.findall(blocks), *IN_A_SENTENCE.findall(BLOCK.sub("", text))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_is_understood(page: Path) -> None:
    for command in _commands(page.read_text("utf-8")):
        words = shlex.split(command)
        if words[0] == "printer-simulator":  # its options are its own
            words = words[:1]
        is_only_named = all(re.fullmatch(r"[a-z-]+", word) for word in words)
        try:
            make_parser().parse_args([*words, "--help"] if is_only_named else words)
        except SystemExit as end:
            assert end.code == 0, command


def test_the_guide_makes_the_folder_that_the_service_and_its_commands_keep_their_data_in() -> None:
    guide = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    first_install = guide.partition("onewindow prepare")[0]
    assert "install -d -o onewindow -g onewindow -m 700 /var/lib/onewindow\n" in first_install
    assert 'data = "/var/lib/onewindow"' in (ROOT / "deploy" / "onewindow.toml").read_text("utf-8")
    assert "Environment=DATA=/var/lib/onewindow\n" in (ROOT / "deploy" / "onewindow.service").read_text("utf-8")


def test_the_settings_to_copy_are_all_there_with_their_defaults() -> None:
    written = tomllib.loads((ROOT / "deploy" / "onewindow.toml").read_text("utf-8"))
    options = json.loads(Settings().model_dump_json(exclude=OF_A_DEMONSTRATION))
    assert written == options | {"data": "/var/lib/onewindow"}


def test_each_decision_has_a_number_of_its_own() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("0*.md"))
    titles = [page.read_text("utf-8").partition("\n")[0] for page in pages]
    numbers = [int(page.name[:4]) for page in pages]
    assert len(set(numbers)) == len(numbers)
    assert all(title.startswith(f"# {number}. ") for number, title in zip(numbers, titles, strict=True))


def test_every_path_in_the_map_of_the_house_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    words = re.findall(r"`([^`\s]+)`", BLOCK.sub("", text))
    paths = [word for word in words if not word.startswith("/") and re.search(r"/|\.(py|md|toml|js)$", word)]
    patterns = [re.sub(r"<\w+>", "*", path) for path in paths]
    assert len(patterns) > 60
    assert [pattern for pattern in patterns if not any(ROOT.glob(pattern))] == []
