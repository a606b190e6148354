"""The picture of a guide: one page on which no text lies over another or leaves its box."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from guides.drawing import (
    COLOURS,
    LINE,
    MARGIN,
    PAD,
    PAGE_MILLIMETRES,
    WIDTH,
    Block,
    boxes,
    page,
    page_width,
    svg,
    width_of,
)

WORDS = st.text(st.sampled_from("户口身份证 abcdefgWM&<>\"'"), min_size=1, max_size=300)
BLOCKS = st.lists(
    st.builds(Block, st.sampled_from(sorted(COLOURS)), st.lists(WORDS, min_size=1, max_size=3).map(tuple),
              st.integers(0, 2)), min_size=1, max_size=12)  # fmt: skip


@given(BLOCKS)
def test_no_text_lies_over_another_or_leaves_its_box(blocks: list[Block]) -> None:
    placed = boxes(blocks)
    for box in placed:
        assert all(width_of(line) <= box.width - 2 * PAD for line in box.lines)
        assert len(box.lines) * LINE <= box.height
        assert box.left + box.width <= WIDTH
    for above, below in pairwise(placed):
        assert above.top + above.height < below.top


@given(BLOCKS)
def test_every_word_is_in_the_picture(blocks: list[Block]) -> None:
    for box, block in zip(boxes(blocks), blocks, strict=True):
        assert "".join(box.lines).replace(" ", "") == "".join(block.texts).replace(" ", "")


@given(BLOCKS)
def test_everything_is_on_one_page_and_in_one_column(blocks: list[Block]) -> None:
    placed = boxes(blocks)
    parts, width = page(placed)
    height = width * PAGE_MILLIMETRES[1] / PAGE_MILLIMETRES[0]
    assert [box.lines for part in parts for box in part] == [box.lines for box in placed]
    assert len(parts) * WIDTH <= width
    for part in parts:
        assert part[0].top == MARGIN
        assert part[-1].top + part[-1].height <= height
        assert all(above.top + above.height < below.top for above, below in pairwise(part))


def test_a_long_guide_stands_in_columns_so_that_its_letters_stay_large() -> None:
    trees = [Block("question", (f"Question {n}?",)) if n % 4 == 0 else Block("option", ("Yes",), 1) for n in range(200)]
    parts, width = page(boxes(trees))
    assert len(parts) > 1
    assert width < page_width([boxes(trees)])
    assert all(part[0].depth == 0 for part in parts)


def test_markup_in_a_text_stays_text() -> None:
    drawn = svg([Block("need", ("<script>alert(1)</script> & more",))], "<b>")
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
