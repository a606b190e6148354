"""The QR code memory of a printer, set by GS ( k. The `qrcode` package makes the modules."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qrcode import QRCode

LEVELS = "LMQH"


@dataclass
class Symbol:
    """The stored QR code. `dots`: the size of a module. `level`: error correction, one of `LEVELS`."""

    dots: int = 3
    level: str = "L"
    content: str = ""

    def tell(self, data: bytes) -> bool:
        """Run a function of GS ( k with its arguments. False: unknown function or invalid argument."""
        function, value = data[:1], data[1:]
        if function == b"A":
            return value[:1] in (b"1", b"2")
        if function == b"C" and value and 1 <= value[0] <= 16:
            self.dots = value[0]
        elif function == b"E" and value and 48 <= value[0] <= 51:
            self.level = LEVELS[value[0] - 48]
        elif function == b"P" and value[:1] == b"0":
            self.content = value[1:].decode("utf-8", "replace")
        else:
            return False
        return True

    def modules(self) -> int | None:
        """The number of modules per side; None: there is no content, or it is too long for any QR code."""
        code = made(self.content, self.level) if self.content else None
        return code.modules_count if code else None


def made(content: str, level: str) -> "QRCode[Any] | None":
    """The QR code without a quiet zone, as printers draw it; None: the content is too long."""
    import qrcode
    from qrcode.exceptions import DataOverflowError

    levels = {
        "L": qrcode.ERROR_CORRECT_L, "M": qrcode.ERROR_CORRECT_M,
        "Q": qrcode.ERROR_CORRECT_Q, "H": qrcode.ERROR_CORRECT_H,
    }  # fmt: skip
    code = qrcode.QRCode(border=0, box_size=1, error_correction=levels[level])
    code.add_data(content.encode("utf-8"))
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):  # qrcode 8 raises ValueError for version 41
        return None
    return code
