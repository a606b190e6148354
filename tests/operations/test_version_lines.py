"""What a save changed in a file, as lines: short where it can be, and soon there whatever the file is."""

from hypothesis import given
from hypothesis import strategies as st

from operations.definition.versions import MOST_COMPARED, _lines

FILES = st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=30)


@given(FILES, FILES)
def test_what_is_shown_as_gone_and_new_makes_the_new_file_of_the_old_one(before: list[str], after: list[str]) -> None:
    shown = list(_lines(before, after))
    gone = [line.text for line in shown if line.kind == "-"]
    come = [line.text for line in shown if line.kind == "+"]
    assert len(before) - len(gone) == len(after) - len(come)
    assert bool(shown) == (before != after)
    assert sorted([*after, *gone]) == sorted([*before, *come])


def test_a_change_in_a_file_of_many_equal_lines_is_shown_alone() -> None:
    many = [""] * 20_000
    shown = [(line.kind, line.text) for line in _lines([*many, "old", *many], [*many, "new", *many])]
    assert shown == [(" ", "")] * 3 + [("-", "old"), ("+", "new")] + [(" ", "")] * 3


def test_very_many_lines_that_differ_are_one_change() -> None:
    before, after = [""] * (MOST_COMPARED + 1), ["x", *[""] * MOST_COMPARED, "y"]
    kinds = [line.kind for line in _lines(["head", *before], ["head", *after])]
    assert kinds == [" ", *["-"] * len(before), *["+"] * len(after)]
