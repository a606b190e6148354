"""What leaves a hall's definition is remembered; what comes back is offered again."""

from dataclasses import replace

import pytest

from queueing.hall import Hall
from queueing.succession import departed, succeed
from queueing.window import ServiceWindow
from tests.builders import a_hall


def without_line_b(hall: Hall) -> Hall:
    """The hall as its folder defines it once line B, its services and window 3 are gone."""
    return replace(
        hall,
        lines=hall.lines[:1],
        services=tuple(service for service in hall.services if service.line == "A"),
        windows=hall.windows[:2],
        priorities=hall.priorities[:1],
    )


def test_a_hall_that_follows_itself_does_not_change() -> None:
    once = succeed(a_hall(), without_line_b(a_hall()))
    assert succeed(a_hall(), a_hall()) == a_hall()
    assert succeed(once, without_line_b(a_hall())) == once


def test_what_left_is_still_known_by_its_name_and_in_no_list() -> None:
    hall = succeed(a_hall(), without_line_b(a_hall()))
    assert hall.service("b1").name["en"] == "Service b1"
    assert hall.line("B").name["en"] == "Line B"
    assert hall.window(3) == ServiceWindow(3)
    assert hall.priority_name("disabled", "en") == "Disabled"
    assert [service.code for service in hall.services] == ["a1", "a2"]
    assert [line.code for line in hall.lines_of_window(1)] == ["A"]
    assert (hall.offers("a1"), hall.offers("b1")) == (True, False)


def test_what_comes_back_is_retired_no_longer() -> None:
    hall = succeed(succeed(a_hall(), without_line_b(a_hall())), a_hall())
    assert hall == a_hall()


def test_a_name_that_changed_before_it_left_is_the_last_one() -> None:
    renamed = replace(a_hall(), lines=(a_hall().lines[0], replace(a_hall().lines[1], name={"en": "Vehicles"})))
    hall = succeed(succeed(a_hall(), renamed), without_line_b(a_hall()))
    assert hall.line("B").name == {"en": "Vehicles"}


def test_what_nobody_remembers_has_its_code_for_a_name() -> None:
    assert a_hall().named_service("gone").name == {"zh-CN": "gone", "en": "gone"}
    assert a_hall().named_line("Z").name["en"] == "Z"
    assert a_hall().priority_name("gone", "en") == "gone"
    with pytest.raises(KeyError):
        a_hall().service("gone")


def test_what_left_is_told_by_kind() -> None:
    assert departed(a_hall(), without_line_b(a_hall())) == {
        "lines": ["B"], "services": ["b1", "b2"], "windows": ["3"], "priorities": ["disabled"],
    }  # fmt: skip
    assert departed(without_line_b(a_hall()), a_hall()) == {}
