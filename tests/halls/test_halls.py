"""The halls that come with the software: whole, in both languages, and such that their windows suffice."""

from collections import Counter
from pathlib import Path

import pytest

from operations.halls.hall_folder import check, from_json, read, to_json
from queueing.hall import Hall
from queueing.policies import RULES

HALLS = Path(__file__).parents[2] / "halls"


@pytest.fixture(scope="module")
def dongguan() -> Hall:
    return read(HALLS / "dongguan")


@pytest.mark.parametrize(
    "folder", sorted(path for path in HALLS.iterdir() if path.is_dir()), ids=lambda path: path.name
)
def test_a_hall_that_comes_along_has_no_mistake(folder: Path) -> None:
    assert [str(mistake) for mistake in check(folder)] == []
    hall = read(folder)
    assert hall.code == folder.name
    assert from_json(to_json(hall)) == hall


def test_the_demo_hall_offers_187_services_in_ten_lines(dongguan: Hall) -> None:
    assert len(dongguan.services) == 187
    assert len({service.code for service in dongguan.services}) == 187
    assert len(dongguan.lines) == 10
    assert len(dongguan.windows) == 12
    assert len(dongguan.kiosks) == 2
    assert [screen.name for screen in dongguan.displays if screen.window is None] == ["hall"]


def test_every_text_exists_in_both_languages_and_names_are_told_apart(dongguan: Hall) -> None:
    for language in ("zh-CN", "en"):
        names = Counter(service.name[language] for service in dongguan.services)
        assert [name for name, times in names.items() if times > 1] == []
        assert all(service.materials[language] for service in dongguan.services)
        assert all(priority.note[language] for priority in dongguan.priorities)


def test_chinese_is_written_in_chinese_and_english_in_english(dongguan: Hall) -> None:
    for service in dongguan.services:
        assert any("一" <= sign <= "鿿" for sign in service.name["zh-CN"]), service.code
        english = " ".join((service.name["en"], *service.materials["en"]))
        assert english.isascii(), service.code  # which every printer can print, and at its right width


def test_each_line_shows_a_handful_of_common_services_first(dongguan: Hall) -> None:
    common = Counter(service.line for service in dongguan.services if service.common)
    assert {line.code: common[line.code] for line in dongguan.lines if not 4 <= common[line.code] <= 6} == {}


def test_one_window_means_every_window_serves_every_line(dongguan: Hall) -> None:
    everything = tuple(dongguan.lines)
    assert all(dongguan.lines_of_window(window.number) == everything for window in dongguan.windows)
    assert dongguan.calling.rule == "priority"
    assert dongguan.calling.extra_wait_minutes == 15
    assert RULES[dongguan.calling.rule].uses_priority


def test_people_find_a_service_by_what_they_call_it(dongguan: Hall) -> None:
    def found(word: str) -> list[str]:
        return [service.code for service in dongguan.services if word in service.keywords]

    for word in (
        "上户口",
        "办护照",
        "港澳通行证",
        "摩托车年检",
        "身份证丢了",
        "居住证年审",
        "过户",
        "电动车上牌",
    ):
        assert found(word), word
