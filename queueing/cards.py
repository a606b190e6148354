"""Identity cards at kiosks: which numbers are one, and what a hall keeps of it.

A resident's number has 18 signs; the last is the check digit of ISO 7064 (MOD 11-2). Other documents have 6 to 16
letters and digits, and not 13 or more digits alone: such is a resident's number of which signs are missing.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from queueing.errors import BadRequest
from queueing.keys import Bounds

HASH, LAST4 = "hash:", "last4:"
"""What is kept of a card begins so."""
_OTHER = re.compile(r"(?=.*[0-9])(?![0-9]{13})[A-Z0-9]{6,16}")
_RESIDENT = re.compile(r"[0-9]{17}[0-9X]")
_CHECK = "10X98765432"


@dataclass(frozen=True, slots=True)
class Cards:
    """What is kept of a card that is shown at a kiosk. `keep`: "nothing"; "hash", a keyed hash that is another one on
    every day; or "last4", its last four signs. `needed`: a kiosk gives numbers only to who shows a card.
    `numbers_per_day`: how many numbers a person gets on a day, counted by "hash"; 0: as many as they like.
    """

    keep: Literal["nothing", "hash", "last4"] = "nothing"
    needed: bool = False
    numbers_per_day: Annotated[int, Bounds(0, 20)] = 0


def plain_card(text: str) -> str:
    """The number of a card in capitals, without spaces and hyphens. Raises bad_card.

    >>> plain_card("11010519491231002x")
    '11010519491231002X'
    """
    plain = re.sub(r"[\s-]", "", text).upper()
    if (_RESIDENT.fullmatch(plain) and is_resident(plain)) or (len(plain) != 18 and _OTHER.fullmatch(plain)):
        return plain
    raise BadRequest("bad_card", "This is no number of an identity card or passport.")


def is_resident(number: str) -> bool:
    """Whether the check digit of a resident's number is right.

    >>> is_resident("11010519491231002X"), is_resident("110105194912310021")
    (True, False)
    """
    weighted = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return _CHECK[weighted % 11] == number[17]


def last4(kept: str | None) -> str | None:
    """The last four signs, where these are what is kept of a card."""
    return kept.removeprefix(LAST4) if kept and kept.startswith(LAST4) else None
