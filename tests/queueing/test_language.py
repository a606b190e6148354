"""A language is found by RFC 4647 lookup, whoever names it and however."""

import pytest

from queueing.language import lookup
from queueing.service import Service
from queueing.text import text_in


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("zh-CN", "zh-CN"),
        ("zh-Hans", "zh-CN"),
        ("zh", "zh-CN"),
        ("zh-Hans-CN", "zh-CN"),
        ("ZH_cn", "zh-CN"),
        ("zh-Hant", "zh-TW"),
        ("zh-HK", "zh-TW"),
        ("zh-Hans-HK", "zh-CN"),
        ("en-GB-oxendict", "en"),
        ("en-x-twain", "en"),
        ("pt-PT", "pt-BR"),
        ("tlh", None),
        ("*", None),
        ("", None),
    ],
)
def test_a_tag_finds_its_texts(wanted: str, found: str | None) -> None:
    assert lookup([wanted], ("en", "zh-CN", "zh-TW", "pt-BR")) == found


def test_the_first_wish_that_fits_is_taken() -> None:
    assert lookup(["tlh", "fr", "en-US", "zh"], ("zh-CN", "en")) == "en"


def test_texts_of_a_hall_are_found_in_the_same_way() -> None:
    text = {"en": "Household", "zh-CN": "户籍"}
    assert [text_in(text, tag) for tag in ("zh-Hans", "zh", "zh-CN", "en-US", "fr")] == [
        "户籍", "户籍", "户籍", "Household", "Household",
    ]  # fmt: skip
    assert text_in(text, "fr", "zh-Hans") == "户籍"
    service = Service("a", "A", text, 5, {"en": ("ID",), "zh-CN": ("身份证",)})
    assert service.materials_in("zh-Hans") == ("身份证",)
    assert service.materials_in("fr", "zh") == ("身份证",)
