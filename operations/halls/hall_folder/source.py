"""The files of a hall folder, each read once: values, lines, and the mistakes found so far."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from operations.halls.hall_folder.explain import explain
from operations.halls.hall_folder.files import NoFile, TooLarge, read_file
from operations.halls.hall_folder.locate import Path as Place
from operations.halls.hall_folder.locate import line_of, lines_of
from operations.halls.hall_folder.mistakes import Mistake, nearest
from operations.halls.hall_folder.shapes import Table

MOST_BYTES = 2_000_000
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass
class Source:
    """One file. `values` is empty when it could not be read; then `mistakes` says why."""

    path: Path
    values: Table = field(default_factory=dict)
    text: str = ""
    mistakes: list[Mistake] = field(default_factory=list)

    @cached_property
    def lines(self) -> dict[Place, int]:
        """The line of every key. A file without mistakes is never asked, and finding them takes as long as reading."""
        return lines_of(self.text.replace("\r\n", "\n"))

    def wrong(self, place: Place, text: str) -> None:
        """Add a mistake at a place of this file; () is the file as a whole."""
        self.mistakes.append(Mistake(self.path, line_of(self.lines, place) if place else 0, text, place))

    def line(self, *place: str | int) -> int:
        """The line of a place in this file."""
        return line_of(self.lines, place)

    def tables(self, key: str, shape: type) -> Iterator["Placed"]:
        """Each valid [[key]] table; the others are added as mistakes."""
        tables = self.values.get(key, [])
        if not isinstance(tables, list) or not all(isinstance(item, dict) for item in tables):
            self.wrong((key,), f'must be tables, each under its own "[[{key}]]"')
            return
        for index in range(len(tables)):
            if self.valid((key, index), tables[index], shape):
                yield Placed(self, (key, index), tables[index])

    def only(self, *keys: str) -> None:
        """Add every other key of the file as a mistake."""
        for key in self.values.keys() - set(keys):
            self.wrong((key,), f'unknown key "{key[:60]}"{nearest(key, keys)}')

    def valid(self, place: Place, value: Table, shape: type) -> bool:
        """Whether the value is valid for the shape; its mistakes are added."""
        try:
            _adapter(shape).validate_python(value)
        except ValidationError as error:
            for details in error.errors(include_url=False):
                inner = tuple(part for part in details["loc"] if part != "[key]")
                self.wrong((*place, *inner), explain(details, shape))
            return False
        return True


@dataclass(frozen=True)
class Placed:
    """A valid table and where it stands."""

    source: Source
    place: Place
    table: Table

    def wrong(self, inner: Place, text: str) -> None:
        """Add a mistake at a place inside this table."""
        self.source.wrong((*self.place, *inner), text)

    def in_every_language(self, key: str, texts: Mapping[str, object], languages: Sequence[str]) -> None:
        """Add a mistake for each of the hall's languages without a text, and each text in another language."""
        for language in languages:
            if language not in texts:
                self.wrong((key,), f'{key} has no text in "{language}"')
        for language in texts:
            if language not in languages:
                problem = f'{key} is in "{language[:20]}", which is no language of the hall'
                self.wrong((key, language), f"{problem}{nearest(language, languages)}")


@cache
def _adapter(shape: type) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def read_source(path: Path) -> Source:
    """Read one TOML file; a byte order mark at its beginning is skipped."""
    try:
        return source_of(path, read_file(path, MOST_BYTES))
    except NoFile:
        return _unread(path, "is no regular file, so it is not read")
    except TooLarge:
        return _unread(path, "is larger than 2 MB, which no hall's file is")
    except OSError as error:
        return _unread(path, f"cannot be read: {error.strerror}")


def _unread(path: Path, reason: str) -> Source:
    source = Source(path)
    source.wrong((), reason)
    return source


def source_of(path: Path, content: bytes) -> Source:
    """The same for given content under this file name."""
    source = Source(path)
    try:
        text = content.decode("utf-8-sig")
        source.values = tomllib.loads(text)
        source.text = text
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        source.mistakes.append(Mistake(path, line, "is not UTF-8; save the file as UTF-8"))
    except tomllib.TOMLDecodeError as error:
        source.mistakes.append(_syntax(path, text, str(error)))
    except RecursionError:
        source.wrong((), "nests too deeply")
    return source


def _syntax(path: Path, text: str, message: str) -> Mistake:
    """A syntax error; tomllib names its place at the end of the message."""
    match = _AT_LINE.search(message)
    at_end = len(text.rstrip().splitlines()) or 1
    line = int(match[1]) if match and match[1] else at_end
    problem = message[: match.start()] if match else message
    return Mistake(path, line, f"is not TOML: {problem[:1].lower()}{problem[1:]}")
