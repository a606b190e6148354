"""Walks along a hall's journal and proves that each line follows the one before, unchanged."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from operations.audit.findings import Finding
from operations.audit.kept_heads import HeadsPassed
from queueing.chain import FIRST, changed_parts, line_hash, seal
from storage.journal_lines import StoredLine, stored_lines

WORDS = {
    "actor": "the actor of line {n} was changed",
    "at": "the time of line {n} was changed",
    "step": "the kind, ticket, window or request of line {n} was changed",
    "data": "what line {n} says (its outcome or other changes) was changed",
}
ERASING = "erase"
"""The kind of the lines that say which texts about people were erased."""


@dataclass(slots=True)
class Walk:
    """How far the walk has come. `gone`: by the name of a seal, the newest line whose text is gone (revision, instant);
    `erased_until`: by the same name, until when texts were erased as the journal itself says.
    """

    heads: HeadsPassed
    revision: int = 0
    hash: str = FIRST
    at: int = 0
    is_whole: bool = True
    gone: dict[str, tuple[int, int]] = field(default_factory=dict)
    erased_until: dict[str, int] = field(default_factory=dict)


def walk_along(connection: Connection, hall: str, newest: int, heads: HeadsPassed) -> Iterator[Finding]:
    """What is wrong with the chain of a hall whose revision is `newest`: the first line that is not as it was written,
    and texts that are not what was sealed.
    """
    walk = Walk(heads)
    for stored in stored_lines(connection, hall):
        finding = _break(connection, walk, stored)
        if finding is not None:
            yield finding
            return
        yield from _texts(walk, stored)
        yield from heads.passed(walk.revision, walk.hash, stored.line.at)
    yield from _gone_too_early(walk)
    if walk.revision != newest:
        yield _wrong_end(walk.revision, newest)
    yield from heads.not_reached(walk.revision)


def _wrong_end(last: int, newest: int) -> Finding:
    if last < newest:
        lines = _lines(last + 1, newest)
        return Finding(
            "end", last + 1, f"{lines} missing: the hall is at revision {newest}, its journal ends at {last}"
        )
    return Finding("end", newest + 1, f"line {newest + 1} was added: the hall is at revision {newest} only")


def _lines(first: int, last: int) -> str:
    return f"line {first} is" if first == last else f"lines {first} to {last} are"


def _break(connection: Connection, walk: Walk, stored: StoredLine) -> Finding | None:
    """Why this line does not follow the last one. None: it does, and the walk goes on behind it."""
    line, n = stored.line, stored.line.revision
    if not isinstance(n, int) or n < 1:
        return Finding("unreadable", None, f"a line has the revision {n!r:.40}, which no line can have")
    if n != walk.revision + 1:
        kind, behind = (
            ("front_cut", "the journal begins with") if walk.revision == 0 else ("missing", "it goes on with")
        )
        return Finding(kind, walk.revision + 1, f"{_lines(walk.revision + 1, n - 1)} missing; {behind} line {n}")  # type: ignore[arg-type]
    now = _hash(walk.hash, stored)
    if now is None:
        return Finding("unreadable", n, f"line {n} cannot be read: it holds what this software does not write")
    if now != stored.hash:
        return _why_broken(connection, walk, stored, now)
    if line.at < walk.at:
        return Finding("time_back", n, f"line {n} has an earlier time than line {n - 1}")
    walk.revision, walk.hash, walk.at = n, now, line.at
    return None


def _hash(previous: str, stored: StoredLine) -> str | None:
    """The hash that the line should have. None: it holds something that can have none."""
    texts = (stored.line.hall, stored.line.kind, stored.line.actor, stored.line.data)
    if not isinstance(stored.line.at, int) or not all(isinstance(text, str) for text in texts):
        return None
    try:
        json.loads(stored.line.data)["changes"].items()
        return line_hash(previous, stored.line)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _why_broken(connection: Connection, walk: Walk, stored: StoredLine, now: str) -> Finding:
    n = stored.line.revision
    if not isinstance(stored.hash, str) or not isinstance(stored.marks, str):
        return Finding("unchained", n, f"line {n} has no hash: something else than this software wrote it")
    other = _its_twin(connection, walk, stored)
    if other is not None:
        return Finding("swapped", n, f"lines {n} and {other} have changed places")
    parts = changed_parts(stored.marks, stored.line)
    if parts:
        sentence = "; ".join(WORDS[part].format(n=n) for part in parts)
        return Finding(parts[0], n, sentence)  # type: ignore[arg-type]  # the parts are kinds
    following = next(stored_lines(connection, stored.line.hall, n), None)
    if following is not None and _hash(now, following) == following.hash:
        return Finding("hash", n, f"the hash of line {n} was changed")
    return Finding("order", n, f"line {n} does not follow line {n - 1}: a line before it was taken out or put in")


def _its_twin(connection: Connection, walk: Walk, stored: StoredLine) -> int | None:
    """The later line whose contents belong here. None: there is none."""
    n = stored.line.revision
    for other in stored_lines(connection, stored.line.hall, n):
        belongs = _hash(walk.hash, other._replace(line=other.line._replace(revision=n)))
        if belongs is not None and belongs in (stored.hash, other.hash):
            return other.line.revision
    return None


def _texts(walk: Walk, stored: StoredLine) -> Iterator[Finding]:
    """What is wrong with the texts beside a line; and what the line says of erased ones."""
    n, data = stored.line.revision, json.loads(stored.line.data)
    seals = data.get("seals", {})
    if stored.line.kind == ERASING:
        for name, until in data["changes"].items():
            walk.erased_until[name] = max(until, walk.erased_until.get(name, 0))
    texts = _read(stored.personal)
    if texts is None or texts.keys() - seals.keys():
        yield Finding("note", n, f"the text beside line {n} is not one that was written with it")
        return
    for name, digest in seals.items():
        if name not in texts:
            walk.gone[name] = (n, stored.line.at)
        elif seal(*texts[name]) != digest:
            yield Finding("note", n, f"{TEXTS.get(name, 'a text')} of line {n} was rewritten")


TEXTS = {
    "note": "the reason",
    "slip_note": "the reason for a slip",
    "link": "the ticket's link",
    "guide": "what was ticked of a guide",
    "card": "what is kept of a card",
    "booking": "who booked",
}


def _read(personal: Any) -> dict[str, list[str]] | None:
    """The texts beside a line; None: they cannot be read."""
    if personal is None:
        return {}
    try:
        texts = json.loads(personal)
        pairs = [(str(salt), str(text).encode()) for salt, text in texts.values()]
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return texts if len(pairs) == len(texts) else None


def _gone_too_early(walk: Walk) -> Iterator[Finding]:
    for name, (n, at) in walk.gone.items():
        if at >= walk.erased_until.get(name, 0):
            yield Finding("note", n, f"{TEXTS.get(name, 'a text')} of line {n} was taken out before its time")
