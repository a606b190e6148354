"""The numbers people read on paper and on the screen: series and ordinal, A001."""


def ticket_number(series: str, ordinal: int) -> str:
    """The number of the `ordinal`-th ticket (from 1) of a series; it has a fourth digit after 999.

    >>> ticket_number("A", 7), ticket_number("A", 1000)
    ('A007', 'A1000')
    """
    return f"{series}{ordinal:03d}"
