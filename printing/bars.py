"""Bar codes and QR codes: what each kind can hold, and how large it becomes (pure)."""

import re

from printing.blocks import BarcodeKind

_CAN_HOLD: dict[BarcodeKind, re.Pattern[str]] = {
    "CODE128": re.compile(r"[ -~]{1,120}"),
    "CODE39": re.compile(r"[0-9A-Z $%+./-]{1,120}"),
    "EAN13": re.compile(r"[0-9]{12,13}"),
}


def modules(kind: BarcodeKind, content: str) -> int:
    """The width of a bar code in its narrowest bars, with the quiet zones on both sides; 0 when this kind cannot hold
    the content.

    >>> modules("CODE128", "A023")
    99
    >>> modules("EAN13", "not a number")
    0
    """
    if not _CAN_HOLD[kind].fullmatch(content) or (kind == "EAN13" and not _checked(content)):
        return 0
    match kind:
        case "CODE128":
            return 11 * (len(content) + 2) + 13 + 20
        case "CODE39":
            return 16 * (len(content) + 2) + 20
        case "EAN13":
            return 95 + 20


def _checked(digits: str) -> bool:
    """Whether the thirteenth digit, if there is one, is the right check digit."""
    return len(digits) == 12 or check_digit(digits[:12]) == digits[12]


def check_digit(twelve: str) -> str:
    """The last digit of an EAN13.

    >>> check_digit("400638133393")
    '1'
    """
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return str(-weighed % 10)


_QR_BYTES = (
    14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
    711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
)  # fmt: skip
"""What versions 1 to 40 hold at level M in byte mode (ISO/IEC 18004, table 7)."""
QR_QUIET = 4
"""White modules, half of them on each side. The standard wants more; the paper's own edge of about 30 dots, which no
head reaches, gives the rest.
"""


def qr_modules(content: str) -> int:
    """The most modules per side that the QR code can have, without its quiet zone; 0 when no QR code can hold the
    content.

    >>> qr_modules("http://192.168.0.10:8000/t/Zk3vQ9tLw2aXb7Rc")
    33
    >>> qr_modules("窗" * 300), qr_modules("窗" * 800)
    (113, 0)
    """
    length = len(content.encode())
    return next((17 + 4 * version for version, most in enumerate(_QR_BYTES, 1) if length <= most), 0)
