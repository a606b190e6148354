"""Texts that a spreadsheet would take for a formula, and the apostrophe that stops it.

Excel, LibreOffice and WPS look past spaces and characters that nobody sees, and take the full-width signs of a
Chinese keyboard for the plain ones.
"""

import re

_UNSEEN = r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*"
_RISKY = re.compile(rf"(?:'*{_UNSEEN}[=+\-@＝＋－＠﹢﹣﹦﹫]|'*[\t\r\n])")
_GUARDED = re.compile(r"'(?=" + _RISKY.pattern + ")")


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might calculate this text; also one that begins as if it had been guarded.

    >>> is_risky("=1+1"), is_risky(" ＝1"), is_risky("A001")
    (True, True, False)
    """
    return _RISKY.match(text) is not None


def guarded(text: str) -> str:
    """The text as it may stand in a CSV: with an apostrophe before it where it is risky.

    >>> guarded("=1+1"), guarded("A001")
    ("'=1+1", 'A001')
    """
    return f"'{text}" if is_risky(text) else text


def unguarded(text: str) -> str:
    """The inverse of `guarded`; a text that carries no guard stays what it is."""
    return text[1:] if _GUARDED.match(text) else text
