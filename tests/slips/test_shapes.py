"""What a layout may say."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import locales
from slips import FORMS, HOUSE, SHAPES, VALUES, LayoutError, checked, house, house_text, kind_of

PHRASES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["{number}", "{hall} {service}", "{nobody}", "{"]),
    st.fixed_dictionaries({"label": st.sampled_from(["ticket.listen", "x", ""])}),
    st.dictionaries(st.sampled_from(["zh-CN", "en"]), st.text(max_size=9), max_size=2),
    st.integers(),
)
ODD = st.one_of(PHRASES, st.booleans(), st.lists(PHRASES, max_size=3), st.integers(-3, 400), st.none())
BLOCKS = st.dictionaries(
    st.sampled_from([*SHAPES, "size", "bold", "align", "when", "lead", "dots", "kind", "high", "inverse", "colour"]),
    ODD,
    max_size=4,
)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_a_layout_of_the_house(form: str) -> None:
    assert all(kind_of(block) for block in house(form))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_label_of_the_houses_layouts_has_its_text(form: str, language: str) -> None:
    texts = locales.room(language, "slip")
    for block in house(form):
        told = next(iter(block.values()))
        for phrase in told if isinstance(told, list) else [told]:
            if isinstance(phrase, dict):
                room, name = phrase["label"].split(".")
                assert name in texts[room]


def test_no_letter_of_the_large_print_ticket_is_small() -> None:
    small = [block for block in house("large") if kind_of(block) in ("text", "columns", "list") and _is_small(block)]
    assert small == []


def _is_small(block: dict[str, object]) -> bool:
    size = block.get("size", 1)
    return size != "largest" and not (isinstance(size, int) and size >= 2)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"text": "{nobody}"}, "there is no {nobody}"),
        ({"text": "a\nb"}, "control character"),
        ({"text": "x" * 201}, "longer than 200"),
        ({"text": {"label": "listen"}}, "a label is written"),
        ({"text": 7}, "must be a text"),
        ({"text": "a", "size": 9}, "must be 1 to 8"),
        ({"text": "a", "size": [1, 2, 3]}, "must be 1 to 8"),
        ({"text": "a", "when": "raining"}, "must be a value"),
        ({"text": "a", "colour": "red"}, "not permitted"),
        ({"columns": ["a"]}, "at least 2"),
        ({"list": "people"}, "materials"),
        ({"logo": "../../etc/passwd"}, "beside this one"),
        ({"feed": 0}, "greater than or equal to 1"),
        ({"text": "a", "rule": True}, "must be one of"),
        ({}, "must be one of"),
    ],
)
def test_what_no_layout_may_say_is_refused_with_its_place(block: dict[str, object], words: str) -> None:
    with pytest.raises(LayoutError) as refused:
        checked({"block": [{"rule": True}, block]})
    assert "block 2" in str(refused.value) and words in str(refused.value)


@pytest.mark.parametrize("told", [None, [], {}, {"block": {}}, {"block": []}, {"block": [{"rule": True}] * 81}])
def test_what_is_no_layout_is_refused(told: object) -> None:
    with pytest.raises(LayoutError):
        checked(told)


@settings(max_examples=300, deadline=None)
@given(st.lists(BLOCKS, max_size=4))
def test_any_tables_are_a_layout_or_are_refused(blocks: list[dict[str, object]]) -> None:
    try:
        assert checked({"block": blocks}) == blocks
    except LayoutError as refused:
        assert str(refused)


def test_the_files_of_the_house_name_no_value_in_vain() -> None:
    files = {path.stem: path.read_text("utf-8") for path in HOUSE.glob("*.toml")}
    used = "".join(files.values())
    assert {name for name in VALUES if f"{{{name}}}" in used} >= {"hall", "number", "service", "people", "wait", "url"}
    assert files.keys() == set(FORMS) - {"reprint"}
    assert all(set(tomllib.loads(text)) == {"block"} for text in files.values())


@pytest.mark.parametrize("form", ["reprint", "letter", "../large", ""])
def test_a_form_without_a_file_is_that_of_the_ticket(form: str) -> None:
    assert house(form) == house("ticket") and house_text(form) == house_text("ticket")
