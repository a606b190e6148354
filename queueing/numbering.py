"""The numbers people read on paper and on the screen: series and ordinal, A001."""


def ticket_number(series: str, ordinal: int) -> str:
    """Write the number of the `ordinal`-th ticket (from 1) of a series; past 999 it grows a digit.

    >>> ticket_number("A", 7), ticket_number("A", 1000)
    ('A007', 'A1000')
    """
    return f"{series}{ordinal:03d}"
