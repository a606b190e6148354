"""Pinned slips: the same bytes and the same paper as when somebody looked at them."""

import pytest
from PIL import Image, ImageChops

from tests.printing.golden import ALL, FOLDER, FONT, Golden, font, listing, without_dots

SAME_FONT = FONT.read_text("utf-8").strip() == font()
"""With another font the commands and the size of the paper must still be the same."""


@pytest.mark.parametrize("golden", ALL, ids=lambda golden: golden.name)
def test_a_slip_is_as_somebody_has_looked_at_it(golden: Golden) -> None:
    kept = (FOLDER / f"{golden.name}.txt").read_text("utf-8")
    assert listing(golden.data(), SAME_FONT) == (kept if SAME_FONT else without_dots(kept))
    with Image.open(FOLDER / f"{golden.name}.png") as was:
        now = golden.picture()
        assert now.size == was.size
        if SAME_FONT:
            assert ImageChops.logical_xor(now, was.convert("1")).getbbox() is None


def test_no_pinned_slip_is_left_from_long_ago() -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == {golden.name for golden in ALL}
