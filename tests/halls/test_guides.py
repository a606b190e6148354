"""The guides of the demo hall: enough of them, sound, and written in both languages."""

from pathlib import Path

import pytest

from guides.result import result
from guides.situations import situations, templates
from operations.guides import asking
from operations.halls.hall_folder import read
from queueing.hall import Hall

LEAST_GUIDES, SERVICES, LEAST_TEMPLATES = 60, 187, 300


@pytest.fixture(scope="module")
def dongguan() -> Hall:
    return read(Path(__file__).parents[2] / "halls" / "dongguan")


def test_the_demo_hall_has_guides_for_sixty_services_and_three_hundred_templates(dongguan: Hall) -> None:
    assert len(dongguan.services) == SERVICES
    assert len(dongguan.guides) >= LEAST_GUIDES
    assert sum(len(templates(guide)) for guide in dongguan.guides) >= LEAST_TEMPLATES
    assert sum(len(guide.outcomes) for guide in dongguan.guides) >= LEAST_TEMPLATES


def test_each_way_through_each_guide_ends_with_a_list_a_note_or_another_service(dongguan: Hall) -> None:
    for guide in dongguan.guides:
        for answers in situations(guide):
            needed = result(guide, answers)
            assert needed.complete, (guide.service, answers)
            assert needed.materials or needed.notes or needed.redirect, (guide.service, answers)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_each_service_says_what_to_bring(dongguan: Hall, language: str) -> None:
    plain = [service.code for service in dongguan.services if dongguan.guide(service.code) is None]
    for code in plain:
        assert asking.needed(dongguan, code, {}, language).materials, code


def test_english_is_written_in_signs_that_every_printer_has(dongguan: Hall) -> None:
    for material in dongguan.materials:
        english = [by["en"] for by in (material.name, material.issuer, material.where, material.note) if by]
        assert all(text.isascii() for text in english), material.id


def test_parents_who_join_a_child_in_a_collective_household_bring_its_consent(dongguan: Hall) -> None:
    answers = {"from": "outside", "child": "collective", "who": "both"}
    needed = asking.needed(dongguan, "HJ-013", answers, "zh-CN")
    assert needed.complete
    assert {"集体户口首页", "集体户管理单位同意落户证明", "结婚证"} <= {material.name for material in needed.materials}
    assert (needed.fee, needed.promised_days) == (0, 10)
