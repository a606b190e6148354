"""A hall's own layouts of slips: `slips/<form>.toml`, and the pictures they name."""

import struct
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import locales
from operations.halls.hall_folder.files import TooLarge, read_file, why_unread
from operations.halls.hall_folder.mistakes import Mistake, nearest
from operations.halls.hall_folder.source import Placed, Source, read_source, source_of
from queueing.hall import Hall
from slips import FORMS, MOST_BLOCKS, SHAPES, kind_of

MOST_PICTURE_BYTES = 200_000
MOST_DOTS = 2_400
_HEADS = ((b"\x89PNG\r\n\x1a\n", ">II", 16), (b"GIF8", "<HH", 6), (b"BM", "<ii", 18))
"""The first bytes of a picture file, and the format and place of its width and height."""


def read(files: Iterable[Path], about: Source) -> list[Source]:
    """Every layout of these files; one with another name is a mistake."""
    sources = []
    for path in files:
        if path.stem not in FORMS:
            about.mistakes.append(Mistake(path, 0, f"is no form of slip{nearest(path.stem, FORMS)}"))
            continue
        source = read_source(path)
        source.only("block")
        sources.append(source)
    return sources


def blocks(source: Source) -> Iterator[Placed]:
    """The blocks that are valid for their kind; each other block is added as a mistake."""
    tables = source.values.get("block", [])
    if not isinstance(tables, list) or not all(isinstance(block, dict) for block in tables):
        source.wrong(("block",), 'must be tables, each under its own "[[block]]"')
        return
    if len(tables) > MOST_BLOCKS or (not tables and not source.mistakes):
        source.wrong((), f"must have 1 to {MOST_BLOCKS} [[block]] tables, not {len(tables)}")
        return
    for index, block in enumerate(tables):
        if kind := kind_of(block):
            if source.valid(("block", index), block, SHAPES[kind]):
                yield Placed(source, ("block", index), block)
        else:
            hint = nearest(next(iter(block), ""), list(SHAPES))
            source.wrong(("block", index), f"a block is one of {', '.join(SHAPES)}, and one only{hint}")


def pictures(folder: Path, sources: list[Source]) -> dict[str, str]:
    """The pictures that logos name, as base64. A missing or unreadable picture is a mistake at its name."""
    files: dict[str, str] = {}
    for source in sources:
        for placed in list(blocks(Source(source.path, source.values))):
            name = placed.table.get("logo")
            if not isinstance(name, str):
                continue
            try:
                picture = read_file(folder / name, MOST_PICTURE_BYTES)
                wrong = _wrong_with(picture)
            except TooLarge:
                wrong = f"is larger than {MOST_PICTURE_BYTES // 1000} kB"
            except OSError as error:
                wrong = why_unread(error)
            if wrong:
                source.wrong((*placed.place, "logo"), f"{name} {wrong}")
            else:
                files[name] = b64encode(picture).decode()
    return files


def check_text(form: str, text: str, hall: Hall) -> tuple[dict[str, Any], list[Mistake]]:
    """Check a layout as if it were in the hall's folder: its values, and every mistake in it."""
    source = source_of(Path(f"{form}.toml"), text.encode("utf-8", "replace"))
    source.only("block")
    for placed in blocks(source):
        check_slip(placed, list(hall.languages))
        name = placed.table.get("logo")
        if name is not None and name not in hall.slip_pictures:
            placed.wrong(("logo",), f"{name} is missing in the hall's slips folder")
    return source.values, sorted(set(source.mistakes))


def check_slip(placed: Placed, languages: list[str]) -> None:
    """Labels exist in the built-in texts, and texts exist in each language of the hall."""
    labels = sorted(_labels(locales.room(languages[0], "slip")))
    for kind in ("text", "columns", "qr", "barcode"):
        content = placed.table.get(kind)
        for phrase in content if isinstance(content, list) else [content]:
            if isinstance(phrase, dict):
                _phrase(placed, kind, phrase, languages, labels)


def _phrase(placed: Placed, kind: str, phrase: Mapping[str, str], languages: list[str], labels: list[str]) -> None:
    label = phrase.get("label")
    if label is not None:
        if label not in labels:
            placed.wrong((kind,), f'label "{label}" does not exist{nearest(label, labels)}')
        return
    placed.in_every_language(kind, phrase, languages)


def _labels(texts: Mapping[str, Any]) -> Iterator[str]:
    """Dotted names of the built-in texts; a text with plural forms has the name of its table."""
    for room, table in texts.items():
        yield from (f"{room}.{name}" for name in table)


def _wrong_with(picture: bytes) -> str:
    size = _dots(picture)
    if size is None:
        return "is no PNG, GIF or BMP picture"
    if max(size) > MOST_DOTS:
        return f"is {size[0]} × {size[1]} dots, and a logo has at most {MOST_DOTS} each way"
    return "" if min(size) > 0 else "has no dots"


def _dots(picture: bytes) -> tuple[int, int] | None:
    """Width and height in dots from the file's header. None: not a picture of a supported format."""
    for begins, form, place in _HEADS:
        if picture.startswith(begins) and len(picture) >= place + struct.calcsize(form):
            width, height = struct.unpack_from(form, picture, place)
            return width, abs(height)  # a BMP stored from top to bottom has a negative height
    return None
