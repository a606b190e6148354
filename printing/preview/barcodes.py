"""What GS k prints, in both of its forms; the `python-barcode` package knows the bars."""

from dataclasses import dataclass

_KINDS = {0: "upca", 2: "ean13", 3: "ean8", 4: "code39", 5: "itf"}
_CODE128 = 73


@dataclass
class Settings:
    """`height` and `module` in dots; `text` where its content stands: 0 nowhere, 1 above, 2 below, 3 both."""

    height: int = 162
    module: int = 3
    text: int = 0


def made(data: bytes) -> tuple[str, str, str] | None:
    """Kind, content and bars (1 is black) of the arguments of GS k; None for what cannot be printed."""
    number = data[0]
    kind = "code128" if number == _CODE128 else _KINDS.get(number if number <= 6 else number - 65)
    raw = data[1:-1] if number <= 6 else data[2:]
    content = _of_code128(raw) if kind == "code128" else raw.decode("ascii", "replace")
    bars = _bars(kind, content) if kind and content else ""
    return (kind, content, bars) if kind and bars else None


def _of_code128(raw: bytes) -> str:
    """The content behind {A or {B, with {{ for a brace; pairs of digits behind {C."""
    if raw[:2] == b"{C":
        return "".join(f"{pair:02d}" for pair in raw[2:] if pair < 100)
    if raw[:2] not in (b"{A", b"{B"):
        return ""
    content = raw[2:].replace(b"{{", b"\x00")
    return "" if b"{" in content else content.replace(b"\x00", b"{").decode("ascii", "replace")


def _bars(kind: str, content: str) -> str:
    import barcode
    from barcode.errors import BarcodeError

    if not content.isascii() or len(content) > 255:
        return ""
    try:
        made = barcode.get(kind, content, options={"add_checksum": False} if kind == "code39" else None)
        return "".join(made.build())
    except (BarcodeError, ValueError, KeyError, IndexError):  # the library says in several ways that this cannot be
        return ""
