"""Saving a part of a hall's folder: checked, written, a version, in force. Two who save at once: the second is told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from secrets import token_hex
from shutil import copyfile
from types import UnionType
from typing import Any, get_args, get_origin

from operations import security_log
from operations.context import Actor, Context
from operations.definition import by_hand, files, parts
from operations.definition.folders import folder_of
from operations.definition.moving import Answers, cancel_booked, move, must_be_asked, must_lead_somewhere
from operations.definition.parts import Read, Value
from operations.definition.toml_text import with_values
from operations.halls import catalogue, half_saves, hall_folder
from operations.halls.half_saves import Plan
from operations.halls.hall_folder import Judges, Mistake
from operations.halls.hall_folder.shapes import keys_of
from operations.halls.hall_folder.writing import Changes
from protocol.definition import Definition, PartMistake, PartTextReply
from queueing.errors import BadRequest, Conflict, NotFound, Unfit
from queueing.hall import Hall
from storage import hall_edits
from storage.catalogue import locked
from storage.hall_edits import Edit


class Outdated(Conflict):
    """The part was changed since it was read."""

    title = "Somebody was faster"


class Mistaken(Unfit):
    """The folder would have mistakes; `mistakes` says where."""

    title = "Not saved"

    def __init__(self, mistakes: list[PartMistake]) -> None:
        super().__init__("mistakes", f"Mistakes: {len(mistakes)}. {mistakes[0].part}: {mistakes[0].text}")
        self.mistakes = [mistake.model_dump() for mistake in mistakes]


@dataclass(frozen=True, slots=True)
class Saving:
    """Who saves, what they had read (`tag`), and what becomes of people when something goes."""

    actor: Actor
    tag: str
    answers: Answers = field(default_factory=Answers)


def definition(context: Context, hall: str) -> Definition:
    """The hall's folder, by part."""
    read = parts.read(folder_of(context, hall))
    values = parts.values(read.texts)
    with context.database.reading() as connection:
        newest = hall_edits.newest(connection, hall)
    unread = sorted(read.unreadable.keys() | read.texts.keys() - values.keys())
    return Definition(hall=hall, tag=read.tag, version=newest, parts=values, unread=unread)


def part_text(context: Context, hall: str, part: str) -> PartTextReply:
    """A part as its file is written. Raises NotFound `unknown_part`, and Conflict `unreadable_part` when it is no
    text.
    """
    folder = folder_of(context, hall)
    parts.file_of(folder, part)  # raises for what is no part
    read = parts.read(folder)
    if part in read.unreadable:
        raise Conflict("unreadable_part", f"{part}.toml cannot be read as UTF-8 text; save it anew, or mend the file.")
    if part not in read.texts:
        raise NotFound("unknown_part", f"The hall has no part '{part[:80]}'.")
    return PartTextReply(part=part, text=read.texts[part], tag=read.tag)


@dataclass(frozen=True, slots=True)
class Wish:
    """Parts as they are to be: `values` (None takes a part away), and `texts`, as their files are to be written."""

    values: Mapping[str, Value | None]
    texts: Mapping[str, str] = field(default_factory=dict)


def check(context: Context, hall: str, wish: Wish, judges: Judges | None) -> list[PartMistake]:
    """The mistakes the folder would have with these parts; []: they could be saved."""
    folder = folder_of(context, hall)
    mistakes: list[PartMistake] = context.run_in_thread(_mistakes, folder, _changes(context, folder, wish), judges)
    return mistakes


def save(context: Context, hall: str, wish: Wish, saving: Saving, judges: Judges | None) -> Definition:
    """Save parts together, for a line cannot go without its services. Raises Outdated, Mistaken, `tickets_waiting`
    and `appointments_booked` when somebody waits for what goes or has booked it.
    """
    folder = folder_of(context, hall)
    for part, value in wish.values.items():
        if value is None and parts.is_needed(part):
            raise Conflict("part_needed", f"No hall can be without {part}.toml.")
        if value is None and not parts.file_of(folder, part).exists():
            raise NotFound("unknown_part", f"The hall has no part '{part}'.")
    changes = _changes(context, folder, wish)
    return _save(context, hall, changes, saving, judges) if changes else definition(context, hall)


def restore(context: Context, hall: str, version: int, saving: Saving, judges: Judges | None) -> Definition:
    """Make every part what it was after a version; 0: before the first one. This is a new version, too.

    Changes by hand go, too, also those that were refused or cannot be read, and going back to the newest version
    undoes these alone. What can be read of them is a version of nobody first, so that it is not lost.
    """
    folder = folder_of(context, hall)
    with context.database.reading() as connection:
        if not 0 <= version <= hall_edits.newest(connection, hall):
            raise NotFound("unknown_version", f"The hall has no version {version}.")
        later = hall_edits.since(connection, hall, version)
        differing = by_hand.differing(connection, hall, parts.read(folder), later)
    changes = {Path(f"{part}.toml"): text for part, text in differing.items()}
    return _save(context, hall, changes, saving, judges) if changes else definition(context, hall)


def _changes(context: Context, folder: Path, wish: Wish) -> dict[Path, str | None]:
    if twice := sorted(wish.values.keys() & wish.texts.keys()):  # one of both would undo the other
        raise BadRequest("bad_part", f"Both a value and a text are given for {', '.join(twice)[:200]}.")
    now = parts.texts(folder)
    changes: dict[Path, str | None] = {}
    for part, value in wish.values.items():
        text = None
        if value is not None:
            text = context.run_in_thread(with_values, now.get(part, ""), _dated(part, value))
        changes[parts.file_of(folder, part).relative_to(folder)] = text
    for part, text in wish.texts.items():
        changes[parts.file_of(folder, part).relative_to(folder)] = text
    return changes


def _dated(part: str, value: Value) -> Value:
    """The value of `hall` with dates where its file has dates."""
    if part != "hall":
        return value
    dates = {name for name, key in keys_of(Hall).items() if _is_of_dates(key.hint)}
    return {key: _as_dates(inner) if key in dates else inner for key, inner in value.items()}


def _is_of_dates(hint: Any) -> bool:
    """Whether a key holds a date, a list of them, or none. Keys of tables are text in TOML."""
    return hint is date or (get_origin(hint) in (tuple, UnionType) and any(map(_is_of_dates, get_args(hint))))


def _as_dates(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_dates(one) for one in value]
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value  # the check says what is wrong with it


def _mistakes(folder: Path, changes: Changes, judges: Judges | None) -> list[PartMistake]:
    with files.changed_copy(folder, changes) as copy:
        return [_told(copy, mistake) for mistake in hall_folder.check(copy, judges)]


def _told(folder: Path, mistake: Mistake) -> PartMistake:
    name = mistake.path.relative_to(folder) if mistake.path.is_relative_to(folder) else mistake.path
    part = name.with_suffix("").as_posix() if name.name else ""
    return PartMistake(part=part, line=mistake.line, text=mistake.text, place=list(mistake.place))


def _save(context: Context, hall: str, changes: Changes, saving: Saving, judges: Judges | None) -> Definition:
    folder = folder_of(context, hall)
    before = parts.read(folder)
    if before.tag != saving.tag:
        raise Outdated("outdated", "Somebody has changed the hall since you read it. Read it again.")
    mistakes = context.run_in_thread(_mistakes, folder, changes, judges)
    if mistakes:
        raise Mistaken(mistakes)
    new = context.run_in_thread(_read_changed, folder, changes)
    if new.code != hall:
        raise Conflict("code_fixed", "The code of a hall that runs cannot change.")
    old = catalogue.get_hall(context, hall)
    must_lead_somewhere(old, new, saving.answers.move_to)
    with _written(), half_saves.whole(context, folder), context.database.transaction() as connection:
        locked(connection, hall)  # one save at a time, also of other processes
        must_be_asked(connection, old, new, saving.answers)
        if parts.read(folder).tag != saving.tag:
            raise Outdated("outdated", "Somebody has changed the hall since you read it. Read it again.")
        found = by_hand.note_within(context, connection, hall, before)
        number = hall_edits.newest(connection, hall) + 1
        edits = _edits(context, number, hall_edits.latest(connection, hall), changes, saving.actor)
        hall_edits.add(connection, hall, edits)
        _keep_unreadable(folder, before, changes)
        half_saves.carry_out(folder, Plan.of(hall, edits))
    by_hand.say(context, hall, found)
    catalogue.sync(context, new, str(folder))
    names = ", ".join(path.with_suffix("").as_posix() for path in changes)
    security_log.note(context, "hall_saved", saving.actor, hall, f"version {number}: {names}"[:160])
    move(context, saving.actor, hall, saving.answers.move_to)
    if saving.answers.booked == "cancel":
        cancel_booked(context, saving.actor, old, new)
    return definition(context, hall)


@contextmanager
def _written() -> Iterator[None]:
    """Whoever saves is told what the computer refuses."""
    try:
        yield
    except OSError as error:
        name = Path(str(error.filename or "")).name
        raise Conflict("not_written", f"The hall's files cannot be written ({name}: {error.strerror}).") from error


def _keep_unreadable(folder: Path, before: Read, changes: Changes) -> None:
    """No version can hold a file that cannot be read, so it stays beside the new one, as `NAME.toml.before-…`. Raises
    Mistaken when the computer refuses it to us.
    """
    for path in changes:
        part = path.with_suffix("").as_posix()
        if part in before.unreadable:
            try:
                copyfile(folder / path, folder / path.with_name(f"{path.name}.before-{token_hex(4)}"))
            except OSError as error:
                text = f"cannot be read: {error.strerror}"
                raise Mistaken([PartMistake(part=part, line=0, text=text, place=[])]) from error


def _read_changed(folder: Path, changes: Changes) -> Hall:
    with files.changed_copy(folder, changes) as copy:
        return hall_folder.read(copy)


def _edits(context: Context, number: int, before: Mapping[str, str], changes: Changes, actor: Actor) -> list[Edit]:
    named = {path.with_suffix("").as_posix(): text for path, text in changes.items()}
    now = context.machine_now()
    return [Edit(number, part, now, actor.name, before.get(part), text) for part, text in named.items()]
