"""Characters as images: each in its cell, also those that few fonts have."""

import logging

import pytest

from printing.raster import FONTS, line_image
from tests.missing import missing

RARE = "㐂㑇䶮𠮷𬭎"
"""Of people's names; GB 18030-2022 asks for all of them, WenQuanYi Micro Hei has none."""
NOBODY_HAS = "\U000323af"


@pytest.fixture
def rare_font() -> None:
    """The font that has the rare characters."""
    if not FONTS[1].is_file():
        missing("fonts-noto-cjk is not installed")


@pytest.mark.usefixtures("rare_font")
def test_rare_characters_of_names_are_drawn_and_no_two_alike() -> None:
    drawn = {line_image(character, 2, 2).tobytes() for character in RARE}
    assert len(drawn) == len(RARE)
    assert line_image(NOBODY_HAS, 2, 2).tobytes() not in drawn


@pytest.mark.usefixtures("rare_font")
def test_a_rare_character_changes_nothing_of_its_neighbours() -> None:
    alone, beside = line_image("张王", 1, 1), line_image("张𠮷王", 1, 1)
    assert beside.crop((0, 0, 24, 24)).tobytes() == alone.crop((0, 0, 24, 24)).tobytes()
    assert beside.crop((48, 0, 72, 24)).tobytes() == alone.crop((24, 0, 48, 24)).tobytes()


@pytest.mark.usefixtures("rare_font")
def test_a_sign_for_which_the_first_font_has_an_empty_glyph_is_drawn() -> None:
    blank = line_image("　", 1, 1).tobytes()
    assert line_image("℃", 1, 1).tobytes() != blank != line_image("℉", 1, 1).tobytes()


def test_a_character_that_no_font_has_is_a_box_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert line_image("\U000323ae", 1, 1).getbbox() is not None
    assert "U+323AE" in caplog.text
