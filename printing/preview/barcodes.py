"""The bar codes of GS k, in both forms of the command. The `python-barcode` package makes the bars."""

from dataclasses import dataclass

_KINDS = {0: "upca", 2: "ean13", 3: "ean8", 4: "code39", 5: "itf"}
_CODE128 = 73


@dataclass
class Settings:
    """`height` and `module` are in dots. `text`: where the content is printed: 0 nowhere, 1 above, 2 below, 3 both."""

    height: int = 162
    module: int = 3
    text: int = 0


def made(data: bytes) -> tuple[str, str, str] | None:
    """The kind, content and bars (1 is black) for the arguments of GS k; None: they cannot be printed."""
    number = data[0]
    kind = "code128" if number == _CODE128 else _KINDS.get(number if number <= 6 else number - 65)
    raw = data[1:-1] if number <= 6 else data[2:]
    content = _of_code128(raw) if kind == "code128" else raw.decode("ascii", "replace")
    bars = _bars(kind, content) if kind and content else ""
    return (kind, content, bars) if kind and bars else None


def _of_code128(raw: bytes) -> str:
    """The content after {A or {B, where {{ is a brace, or the pairs of digits after {C; "" if invalid."""
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
        code = barcode.get(kind, content, options={"add_checksum": False} if kind == "code39" else None)
        return "".join(code.build())
    except (
        BarcodeError,
        ValueError,
        KeyError,
        IndexError,
    ):  # the library raises any of these for content it cannot encode
        return ""
