"""The tables of a layout: `[[block]]`, each of one kind, and the keys of each kind (pure)."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

FORMS = ("ticket", "large", "reprint", "materials", "guide", "booking", "day", "head", "test")
"""The forms of slips. Without a layout for `reprint`, a copy uses the layout of the first slip: `ticket` or `large`."""
HOUSE = Path(__file__).parent / "house"
MOST_BLOCKS = 80

VALUES = {
    "hall": "the hall's name",
    "number": "the ticket's number, the code of an appointment, or what a journal's head says to a scanner",
    "service": "the service",
    "line": "its line",
    "priority": "the priority class; empty for an ordinary ticket",
    "booked": "the time of somebody who booked; empty for a walk-in",
    "first": "not empty when nobody is ahead",
    "ahead": "how many people are ahead, as a number",
    "people": "the same in words; empty when nobody is ahead",
    "wait": "the expected wait; empty while no window is open",
    "time": "date and time of the ticket, or of the page",
    "days": "working days until it is done; empty when it is done on the spot",
    "promise": "the same as a sentence",
    "url": "the address of the citizen's page",
    "materials": "not empty when something must be brought",
    "copy": "not empty on a copy",
    "narrow": "not empty on paper of fewer than 40 characters a line",
    "rows": "not empty when there are figures: of the day, a fee (guide), day and time (booking), the journal's head",
    "printer": "the printer's name (test page)",
    "profile": "its model (test page)",
    "encoding": "how it writes Chinese (test page)",
    "dots": "its width in dots (test page)",
    "columns": "its width in characters (test page)",
    "ruler": "digits that fill a line",
}
"""The names allowed in braces and after `when`."""

_closed = with_config(ConfigDict(extra="forbid", strict=True))
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_LABEL = re.compile(r"[a-z_]+\.[a-z0-9_]+")
_PICTURE = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}\.(png|gif|bmp)")
_MOST_TEXT = 200


class LayoutError(Exception):
    """A layout that cannot be used; the message says where and why."""


def _wrong(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("like", "{sentence}", {"sentence": sentence})


def _phrase(value: Any) -> Any:
    """A text, a text for each language, or the name of a label."""
    texts = list(value.values()) if isinstance(value, dict) else [value]
    if isinstance(value, dict) and "label" in value:
        if len(value) > 1 or not isinstance(value["label"], str) or not _LABEL.fullmatch(value["label"]):
            raise _wrong('a label is written { label = "ticket.listen" }')
        return value
    if not texts or not all(isinstance(text, str) for text in texts):
        raise _wrong('must be a text, { "zh-CN" = "…", en = "…" } or { label = "ticket.listen" }')
    for text in texts:
        _text(text)
    return value


def _text(text: str) -> None:
    if len(text) > _MOST_TEXT:
        raise _wrong(f"is longer than {_MOST_TEXT} characters")
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Zl", "Zp") for sign in text):
        raise _wrong("has a control character")
    for name in _PLACEHOLDER.findall(text):
        if name not in VALUES:
            raise _wrong(f"there is no {{{name[:40]}}}; known are {', '.join(VALUES)}")


def _size(value: Any) -> Any:
    """A size: 1 to 8, two of them (wide, high), or "largest"."""
    pair = value if isinstance(value, list) else [value, value]
    if value == "largest" or (len(pair) == 2 and all(type(times) is int and 1 <= times <= 8 for times in pair)):
        return value
    raise _wrong('must be 1 to 8, two of them like [1, 2] (wide, high), or "largest"')


def _when(value: Any) -> Any:
    conditions = value if isinstance(value, list) else [value]
    for condition in conditions:
        name = condition.removeprefix("not ") if isinstance(condition, str) else ""
        if name not in VALUES:
            raise _wrong(f'must be a value or "not" and a value, of {", ".join(VALUES)}')
    return value


def _picture(value: Any) -> Any:
    if not isinstance(value, str) or not _PICTURE.fullmatch(value):
        raise _wrong('must be a file beside this one, like "logo.png" (png, gif or bmp)')
    return value


Phrase = Annotated[Any, BeforeValidator(_phrase)]
Size = Annotated[Any, BeforeValidator(_size)]
When = Annotated[Any, BeforeValidator(_when)]
Lead = Annotated[str, AfterValidator(lambda text: _text(text) or text)]


@_closed
class TextTable(TypedDict):
    text: Phrase
    size: NotRequired[Size]
    lines: NotRequired[Annotated[int, Field(ge=1, le=20)]]
    bold: NotRequired[bool]
    align: NotRequired[Literal["left", "center", "right"]]
    inverse: NotRequired[bool]
    lead: NotRequired[Lead]
    when: NotRequired[When]


@_closed
class ColumnsTable(TypedDict):
    columns: Annotated[list[Phrase], Field(min_length=2, max_length=2)]
    size: NotRequired[Size]
    bold: NotRequired[bool]
    when: NotRequired[When]


@_closed
class ListTable(TypedDict):
    list: Literal["materials"]
    size: NotRequired[Size]
    bold: NotRequired[bool]
    when: NotRequired[When]


@_closed
class RowsTable(TypedDict):
    rows: Literal[True]
    size: NotRequired[Size]
    bold: NotRequired[bool]
    when: NotRequired[When]


@_closed
class RuleTable(TypedDict):
    rule: Literal[True]
    when: NotRequired[When]


@_closed
class QrTable(TypedDict):
    qr: Phrase
    dots: NotRequired[Annotated[int, Field(ge=2, le=12)]]
    when: NotRequired[When]


@_closed
class BarcodeTable(TypedDict):
    barcode: Phrase
    kind: NotRequired[Literal["CODE128", "CODE39", "EAN13"]]
    high: NotRequired[Annotated[int, Field(ge=16, le=255)]]
    when: NotRequired[When]


@_closed
class LogoTable(TypedDict):
    logo: Annotated[Any, BeforeValidator(_picture)]
    when: NotRequired[When]


@_closed
class FeedTable(TypedDict):
    feed: Annotated[int, Field(ge=1, le=255)]
    when: NotRequired[When]


SHAPES: dict[str, type] = {
    "text": TextTable,
    "columns": ColumnsTable,
    "list": ListTable,
    "rows": RowsTable,
    "rule": RuleTable,
    "qr": QrTable,
    "barcode": BarcodeTable,
    "logo": LogoTable,
    "feed": FeedTable,
}
"""Kind of a block to its table; the kind is the one key that only it has."""


def kind_of(block: Mapping[str, Any]) -> str:
    """The kind of a block's table; "" when it has none, or more than one."""
    kinds = [kind for kind in SHAPES if kind in block]
    return kinds[0] if len(kinds) == 1 else ""


def checked(layout: object) -> list[dict[str, Any]]:
    """The blocks of a layout from any source. Raises LayoutError."""
    blocks = layout.get("block") if isinstance(layout, dict) else None
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= MOST_BLOCKS:
        raise LayoutError(f"a layout is 1 to {MOST_BLOCKS} [[block]] tables")
    for number, block in enumerate(blocks, 1):
        kind = kind_of(block) if isinstance(block, dict) else ""
        if not kind:
            raise LayoutError(f"block {number} must be one of {', '.join(SHAPES)}")
        try:
            _adapter(kind).validate_python(block)
        except ValidationError as error:
            mistake = error.errors(include_url=False)[0]
            place = ".".join(map(str, mistake["loc"]))
            raise LayoutError(f"block {number} ({kind}): {place}: {mistake['msg']}") from error
    return blocks


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(SHAPES[kind])


@cache
def house(form: str) -> list[dict[str, Any]]:
    """The house's layout of a form; the ticket's for a reprint and for an unknown form."""
    return checked(tomllib.loads(house_text(form)))


def house_text(form: str) -> str:
    """The same, as the text of its file."""
    path = HOUSE / f"{form}.toml"
    file = path if form in FORMS and path.is_file() else HOUSE / "ticket.toml"
    return file.read_text("utf-8")
