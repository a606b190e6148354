"""Shares and changes as people read them: in percent, with one decimal.

The pages say the same by the same rule (`static/reports/cells.js`); a test compares page, workbook and sentences.
"""

from decimal import ROUND_HALF_UP, Decimal

NEARLY_NONE, NEARLY_ALL = "<0.1%", ">99.9%"
"""A share that is not nothing never reads as 0.0 %, and one that is not all never as 100.0 %."""
CHANGES = ("change_", "typical_", "placebo_")
"""How the names of columns begin in which a share is a change: it has a sign, and is no part of a whole."""
RATIO = "ratio"
"""The unit of a cell that is a ratio to what is usual, and no part of a whole: beside 1 it is 100.0 %."""


def percent(share: float) -> str:
    """A share of a whole.

    >>> percent(0.1535), percent(0.0), percent(0.0004), percent(0.99997), percent(1.0)
    ('15.4%', '0.0%', '<0.1%', '>99.9%', '100.0%')
    """
    return hidden(share) or f"{_tenths(share)}%"


def change(share: float) -> str:
    """A change, with its sign; one too small for the decimal keeps it, too.

    >>> change(0.1535), change(-0.2), change(-0.0004), change(0)
    ('+15.4%', '−20.0%', '−0.0%', '0.0%')
    """
    sign = "+" if share > 0 else "−" if share < 0 else ""
    return f"{sign}{_tenths(abs(share))}%"


def hidden(share: float) -> str:
    """What is said of a share that one decimal of a percent would make all or nothing of; "": of any other."""
    if 0 < share < 0.0005:
        return NEARLY_NONE
    return NEARLY_ALL if 0.9995 <= share < 1 else ""


def _tenths(share: float) -> Decimal:
    """Shares have four decimals: half of the fourth is rounded away from zero, as workbooks do."""
    four = Decimal(repr(share)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return (100 * four).quantize(Decimal("0.1"), ROUND_HALF_UP)
