"""Texts that a spreadsheet would run as a formula, and the apostrophe that prevents it.

Excel, LibreOffice and WPS ignore spaces and invisible characters before a formula, and read the full-width signs of a
Chinese keyboard as plain ones.
"""

import re

_UNSEEN = r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*"
_RISKY = re.compile(rf"(?:'*{_UNSEEN}[=+\-@＝＋－＠﹢﹣﹦﹫]|'*[\t\r\n])")
_GUARDED = re.compile(r"'(?=" + _RISKY.pattern + ")")


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might calculate this text. Also True for a text that already looks guarded.

    >>> is_risky("=1+1"), is_risky(" ＝1"), is_risky("A001")
    (True, True, False)
    """
    return _RISKY.match(text) is not None


def guarded(text: str) -> str:
    """The text as a CSV may contain it: with an apostrophe in front if it is risky.

    >>> guarded("=1+1"), guarded("A001")
    ("'=1+1", 'A001')
    """
    return f"'{text}" if is_risky(text) else text


def unguarded(text: str) -> str:
    """The inverse of `guarded`; a text without a guard is returned unchanged."""
    return text[1:] if _GUARDED.match(text) else text
