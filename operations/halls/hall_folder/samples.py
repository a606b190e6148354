"""Pictures of samples of materials: files beside the guides, named by `sample` of a material."""

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from operations.halls.hall_folder.files import TooLarge, read_file, why_unread
from operations.halls.hall_folder.source import Placed

MOST_PICTURE_BYTES = 100_000
_HEADS = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".svg": b"<svg "}


def pictures(folder: Path, materials: Sequence[Placed]) -> dict[str, str]:
    """The pictures that materials name, as base64. A missing or unreadable one is a mistake at its name."""
    files: dict[str, str] = {}
    for placed in materials:
        name = str(placed.table.get("sample", ""))
        if not name or "/" in name or name in files:
            continue
        try:
            picture = read_file(folder / name, MOST_PICTURE_BYTES)
            wrong = _wrong_with(name, picture) if _is_inside(folder, name) else "leads out of this folder"
        except TooLarge:
            wrong = f"is larger than {MOST_PICTURE_BYTES // 1000} kB"
        except OSError as error:
            wrong = why_unread(error)
        if wrong:
            placed.wrong(("sample",), f"{name} {wrong}")
        else:
            files[name] = b64encode(picture).decode()
    return files


def _is_inside(folder: Path, name: str) -> bool:
    """A link that leads elsewhere would show everybody a file that is nobody's business."""
    return (folder / name).resolve().is_relative_to(folder.resolve())


def _wrong_with(name: str, picture: bytes) -> str:
    kind = Path(name).suffix
    head = picture[:1000] if kind == ".svg" else picture[: len(_HEADS[kind])]
    return "" if _HEADS[kind] in head else f"is no {kind[1:].upper()} picture"
