"""How a wide table lies on landscape A4: on several pages side by side, if it would be too small to read on one."""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, pairwise

MARGIN_INCHES = 0.4
_INCHES = (11.69 - 2 * MARGIN_INCHES) * 0.9
"""LibreOffice draws columns a little wider than Excel; what does not fit would go on a page of its own."""
_PIXELS_AN_INCH, _PIXELS_A_CHARACTER, _PIXELS_A_CELL = 96, 7, 5
LEAST_PERCENT = 75
"""Of the size on a screen: 11 points become 8."""
MOST_PAGES = 4
"""Side by side; what is still too wide is printed smaller."""


@dataclass(frozen=True, slots=True)
class Pages:
    """`ends`: behind which column each page ends; `percent`: how large it is printed, at most 100."""

    ends: list[int]
    percent: int


def pages_of(widths: list[int], leading: int) -> Pages:
    """Columns of these widths in characters, on as few pages as can be read. The first `leading` ones, which name the
    row, are on every page; without any, all are on one.

    >>> pages_of([20] * 4, 1)
    Pages(ends=[4], percent=100)
    >>> pages_of([20] * 15, 1)
    Pages(ends=[8, 15], percent=81)
    """
    figures = len(widths) - leading
    most = min(figures, MOST_PAGES) if leading else 1
    for number in range(1, max(most, 1) + 1):
        ends = _ends(widths, leading, number)
        parts = [widths[:leading] + widths[max(begin, leading) : end] for begin, end in pairwise([0, *ends])]
        pages = Pages(ends, min(map(_percent, parts)))
        if pages.percent >= LEAST_PERCENT:
            break
    return pages


def _ends(widths: list[int], leading: int, number: int) -> list[int]:
    """The ends of so many pages that are about equally full."""
    upto = list(accumulate(map(_pixels, widths[leading:])))
    shares = [upto[-1] * page / number for page in range(1, number)] if upto else []
    return sorted({leading + bisect_left(upto, share) + 1 for share in shares} | {len(widths)})


def _percent(widths: list[int]) -> int:
    return min(100, int(100 * _INCHES * _PIXELS_AN_INCH / max(sum(map(_pixels, widths)), 1)))


def _pixels(width: int) -> int:
    return _PIXELS_A_CHARACTER * width + _PIXELS_A_CELL
