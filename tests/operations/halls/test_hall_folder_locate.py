"""A mistake is named with its line: the places in a TOML text."""

import tomllib
from collections.abc import Iterator

from hypothesis import example, given, settings
from hypothesis import strategies as st

from operations.halls.hall_folder.locate import Path, line_of, lines_of

TEXT = '''# a hall
code = "x"
name = { "zh-CN" = "甲", en = "A" }

[calling]
rule.name = "priority"

[[line]]
code = "A"

[[line]]
code = "B"   # [not = a table]
keywords = [
  "one, [two]",

  "three",
]
note = """
several = 1
"quoted" lines"""
after = 'C:\\'
[line.name]
en = "B"
[[line.part]]
x = 1.5
[[line.part]]
y = { z = [ { w = 1 }, { w = 2 } ] }
'''


def test_each_key_table_and_item_has_its_line() -> None:
    lines = lines_of(TEXT)
    assert lines[("code",)] == 2
    assert lines[("name", "zh-CN")] == lines[("name", "en")] == 3
    assert lines[("calling",)] == 5
    assert lines[("calling", "rule", "name")] == 6
    assert lines[("line", 0)] == 8
    assert lines[("line", 0, "code")] == 9
    assert lines[("line", 1)] == 11
    assert lines[("line", 1, "keywords", 0)] == 14
    assert lines[("line", 1, "keywords", 1)] == 16
    assert lines[("line", 1, "note")] == 18
    assert lines[("line", 1, "after")] == 21
    assert lines[("line", 1, "name", "en")] == 23
    assert lines[("line", 1, "part", 0, "x")] == 25
    assert lines[("line", 1, "part", 1, "y", "z", 1, "w")] == 27
    assert ("several",) not in lines


def test_what_is_missing_is_placed_at_what_is_around_it() -> None:
    assert line_of(lines_of(TEXT), ("line", 1, "weight")) == 11
    assert line_of(lines_of(TEXT), ("nothing",)) == 1


def paths(value: object, path: Path = ()) -> Iterator[Path]:
    """Every place in parsed TOML."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield (*path, index)
            yield from paths(inner, (*path, index))


KEYS = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,3}", fullmatch=True),
    st.sampled_from(['"a.b"', "'c d'", '"]"', '"\\u0041"', "a.b", 'x . "y"']),
)
VALUES = st.recursive(
    st.sampled_from(
        ["1", "-1.5e3", "true", '"a"', "'#'", '"]"', '"""\n"x" = 1\n"""', "'''\n[x]\n'''",
         "2026-10-01", "07:32:00",
         '""""quoted""""', '"\\""', "inf", "1979-05-27 07:32:00Z"]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: "[ # x\n " + ",\n\n".join(items) + ",\n]"),
        st.dictionaries(KEYS, inner, max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{key} = {value}" for key, value in pairs.items()) + "}"
        ),
    ),
    max_leaves=5,
)  # fmt: skip
STATEMENTS = st.one_of(
    st.tuples(KEYS, VALUES).map(" = ".join),
    KEYS.map("[{}]".format),
    KEYS.map("[[{}]]".format),
    st.sampled_from(["", "# [x] = 1", "  \t"]),
)
DOCUMENTS = st.lists(STATEMENTS, max_size=12).map("\n".join)


@given(DOCUMENTS)
@example(TEXT)
def test_whatever_tomllib_reads_has_a_place_for_everything(text: str) -> None:
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        parsed = {}
    lines = lines_of(text)
    assert set(paths(parsed)) <= set(lines)


@given(st.lists(st.tuples(st.sampled_from("abc"), VALUES), max_size=6), st.integers(0, 5))
def test_the_line_is_the_one_the_key_was_written_on(pairs: list[tuple[str, str]], gap: int) -> None:
    text, written = "", {}
    for index, (key, value) in enumerate(pairs):
        text += "\n" * gap
        written[(f"{key}{index}",)] = text.count("\n") + 1
        text += f"{key}{index} = {value}\n"
    lines = lines_of(text)
    assert {path: lines[path] for path in written} == written


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("[]{}=,.\"'\\\n#ab1 é"), max_size=60) | st.text())
@example("[" * 2000)
@example("{a=" * 2000)
@example('"""' + '\\"' * 2000)
def test_no_text_makes_it_fail(text: str) -> None:
    lines = lines_of(text)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
