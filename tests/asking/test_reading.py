"""However people write a thing, it is read as the same word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asking.reading import Reader, plain
from asking.sounds import Sounds, blurred, common_signs

SYLLABLES = {
    "身": "shen", "份": "fen", "分": "fen", "证": "zheng", "正": "zheng", "丢": "diu", "失": "shi", "了": "le",
    "护": "hu", "照": "zhao", "请": "qing", "问": "wen", "老": "lao", "家": "jia", "生": "sheng",
    "风": "feng", "增": "zeng", "森": "sen",
}  # fmt: skip
SAME = {
    "身份证": ["id card", "ID"],
    "丢失": ["丢了", "不见了", "唔见咗", "lost"],
    "护照": ["passport"],
}


@pytest.fixture
def reader() -> Reader:
    return Reader(SAME, ["请问", "my"], Sounds(SYLLABLES))


def words(reader: Reader, text: str, **known: str) -> set[str]:
    return {mark[1:] for mark in reader.read(text, known.get) if mark.startswith("=")}


@pytest.mark.parametrize(
    "text",
    [
        "身份证丢了",
        "請問，身份证不见了？",
        "ＩＤ　card lost",
        "I LOST my id-card!",
        "shenfenzheng 丢了",
        "shen1fen4zheng4 diu1le",
        "身分正唔见咗",
    ],
)
def test_characters_sounds_pinyin_and_english_are_read_alike(reader: Reader, text: str) -> None:
    assert words(reader, text) == {"身份证", "丢失"}


def test_a_misspelt_word_is_read_as_the_one_it_stands_for(reader: Reader) -> None:
    assert words(reader, "lost my pasport", pasport="passport") == {"丢失", "护照"}


def test_a_word_known_only_by_its_sound_is_trusted_less(reader: Reader) -> None:
    assert reader.read("身份证")["=身份证"] == 1
    assert reader.read("身分正")["=身份证"] < 1


def test_what_says_nothing_leaves_no_mark(reader: Reader) -> None:
    assert reader.read("请问") == {}
    assert reader.read("？！ 。") == {}


def test_the_longest_way_of_putting_it_counts(reader: Reader) -> None:
    assert words(reader, "id card") == {"身份证"}


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    reader = Reader(SAME, ["请问"], Sounds(SYLLABLES))
    assert all(0 < trust <= 1 for trust in reader.read(text, lambda _: None).values())
    assert plain(plain(text)) == plain(text)


@given(st.lists(st.sampled_from(sorted(set(SYLLABLES.values()))), max_size=12))
def test_pinyin_in_one_piece_is_read_back_as_syllables(syllables: list[str]) -> None:
    letters = "".join(syllables)
    assert "".join(Sounds(SYLLABLES).split(letters)) == "".join(map(blurred, syllables))


@pytest.mark.parametrize("text", ["senfengzen diule", "shengfenzeng diule"])
def test_pinyin_as_people_of_the_south_write_it_is_read(reader: Reader, text: str) -> None:
    assert words(reader, text) == {"身份证", "丢失"}


def test_no_pinyin_is_no_syllables() -> None:
    assert Sounds(SYLLABLES).split("passport") == ()


def test_the_common_characters_are_those_of_the_mainland_and_of_hong_kong() -> None:
    signs = set(common_signs())
    assert set("户口身份证護照簽註") <= signs
    assert 8000 < len(signs) < 10_000
