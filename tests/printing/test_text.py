"""Text for paper."""

import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from printing.text import MOST_CHARACTERS, Ambiguous, clean, say, width, wrap

CLOSING = "，。、；：？！）》」』】〕〉"
BY_CATEGORY = {
    category: "".join(c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) == category)
    for category in ("Ps", "Pi", "Pe", "Pf")
}
NEVER_FIRST = BY_CATEGORY["Pe"] + BY_CATEGORY["Pf"] + "，。、；：？！．…‥％‰·・～,.;:?!%｡､"
NEVER_LAST = BY_CATEGORY["Ps"] + BY_CATEGORY["Pi"]
signs = st.sampled_from(
    ["身", "份", "证", "A", "bc", "é", " ", " ", *"，。）】］｝．〗｡»”’(（［｛〖«“‘"]
) | st.sampled_from(NEVER_FIRST + NEVER_LAST)


@given(st.text())
def test_nothing_that_is_not_printable_passes(anything):
    kept = clean(anything)
    assert "\n" not in kept and all(ord(c) >= 0x20 and c != "\x7f" for c in kept)
    assert clean(kept) == kept


def test_a_text_as_long_as_a_book_is_cut():
    assert len(clean("长" * 1_000_000)) == MOST_CHARACTERS


@given(st.text(alphabet="身份证居民户口簿，。（）！A1 b", max_size=60), st.integers(8, 48))
def test_lines_fit_and_lose_nothing(content, columns):
    lines = wrap(clean(content), columns)
    assert all(width(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == clean(content).replace(" ", "")


@given(st.lists(st.sampled_from(["身份证", "户口簿", "办理"]), min_size=1), st.integers(10, 40))
def test_closing_punctuation_never_begins_a_line(words, columns):
    for line in wrap("，".join(words) + "。", columns):
        assert line[0] not in CLOSING


@settings(max_examples=1000)
@given(st.lists(signs, max_size=60).map("".join), st.integers(2, 30), st.sampled_from(Ambiguous))
@example("请准备好身份证 ，谢谢", 14, 2)
@example("请准备好身份［ 证］", 14, 2)
def test_no_line_begins_or_ends_with_a_sign_that_may_not_unless_nothing_else_fits(text, columns, ambiguous):
    text = clean(text)
    lines = wrap(text, columns, ambiguous)
    assert all(width(line, ambiguous) <= columns for line in lines)
    at = 0
    for line in lines:
        assert not line or not (line[0].isspace() or line[-1].isspace())
        assert text.startswith(line, at)
        at += len(line)
        end = at
        at += len(text[at:]) - len(text[at:].lstrip())
        if at < len(text) and not may_break(text, end, at):
            assert width(unbreakable(text, at), ambiguous) > columns
    assert at == len(text)


def may_break(text, end, at):
    return text[at] not in NEVER_FIRST and text[end - 1] not in NEVER_LAST


def unbreakable(text, at):
    """What stands around a place in the text, to the next places where a line may end."""
    places = [0, *(n for n in range(1, len(text)) if text[n] != " " and may_break(text, len(text[:n].rstrip()), n))]
    begin = max(place for place in places if place <= at)
    return text[begin : min([place for place in places if place > at], default=len(text))].rstrip()


@pytest.mark.parametrize("sign", "］｝．〗｡»”’)%")
@pytest.mark.parametrize("space", ["", " ", "  "])
def test_a_closing_sign_takes_the_character_before_it_along(sign, space):
    lines = wrap("请准备好身份证" + space + sign, 14)
    assert lines[-1].startswith("证") or len(lines) == 1


@pytest.mark.parametrize("sign", "［｛〖«“（([")
@pytest.mark.parametrize("space", ["", " "])
def test_an_opening_sign_goes_along_with_what_it_opens(sign, space):
    assert wrap("请准备好身份" + sign + space + "证件证件证件", 14)[1].startswith(sign)


@pytest.mark.parametrize("word", ["Führerschein", "Паспорт", "l’été", "Ελλάδα"])
def test_words_with_any_letters_stay_whole(word):
    assert wrap(f"abc de {word}", len(word), 1)[-1] == word


def test_english_words_stay_whole():
    assert wrap("Household register and photo", 12) == ["Household", "register and", "photo"]


@pytest.mark.parametrize(("n", "told"), [(1, "1 person"), (2, "2 people"), (0, "0 people")])
def test_english_counts_people_as_the_english_do(n, told):
    texts = {"people": {"one": "1 person", "other": "{n} people"}}
    assert say(texts, "people", n=n) == told


def test_a_label_the_server_did_not_send_leaves_its_values():
    assert say({}, "ticket.taken", time="09:15") == "09:15"


def test_a_short_remark_in_brackets_goes_to_the_next_line_as_one():
    assert wrap("本人近期正面免冠照片（现场可拍）", 24) == ["本人近期正面免冠照片", "（现场可拍）"]


def test_a_remark_that_is_too_long_for_that_is_broken_like_any_text():
    lines = wrap("证明（由本人工作单位或者居住地社区出具的原件）", 20)
    assert lines[0].startswith("证明（") and all(width(line) <= 20 for line in lines)


@pytest.mark.parametrize(("text", "columns"), [("Größe", 5), ("身份证", 6), ("“引”", 4), ("Паспорт", 7)])
def test_letters_are_narrow_among_latin_letters(text, columns):
    assert width(text, ambiguous=1) == columns


@pytest.mark.parametrize(
    ("text", "columns"), [("café", 4), ("“引”", 6), ("……", 4), ("——", 4), ("Жук 号", 6), ("①", 2), ("买买提·艾山", 12)]
)
def test_in_chinese_text_signs_are_wide_and_letters_are_not(text, columns):
    assert width(text, Ambiguous.SIGNS) == columns
