"""Text for paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.text import MOST_CHARACTERS, clean, say, width, wrap

CLOSING = "，。、；：？！）》」』】〕〉"


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
