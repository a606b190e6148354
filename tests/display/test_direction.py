"""Where a window lies, as the address of a screen says it."""

import pytest
from playwright.sync_api import Page


@pytest.mark.parametrize(
    ("ranges", "numbers"),
    [
        ("1-3", [1, 2, 3]),
        ("4", [4]),
        ("1-2,7", [1, 2, 7]),
        ("", []),
        ("x", []),
        ("5-2", []),
        ("1-999999999", []),
    ],
)
def test_ranges_of_windows_are_read_and_nonsense_is_left_out(modules: Page, ranges: str, numbers: list[int]) -> None:
    got = modules.evaluate("async (r) => (await import('/static/display/direction.js')).numbers(r)", ranges)
    assert got == numbers
