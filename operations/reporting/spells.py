"""The spells of a ticket, where its row does not tell them: of people sent on, on hold, missed or called again.

A row has the first call, the last window and the whole service. Of most tickets that is everything. Of the others the
hall's journal says when they waited in which line, and when they were at which window. An imported ticket has no
journal; its row is all that is known.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from queueing.ticket import State
from storage.journal import TicketLine

WAITING, CALLED, SERVING = range(3)
STILL = -1
"""The end of a spell that lasts still."""
ROW = np.dtype(
    [("ticket", "<i4"), ("kind", "u1"), ("line", "<i2"), ("window", "<i4"), ("began", "<i8"), ("ended", "<i8"),
     ("is_again", "?")]
)  # fmt: skip
"""`ticket`: its place among the tickets that it is of; in order. `line`: an index. `window`: where, or of a waiting
ticket the only one that it waits for, else 0. `began` and `ended`: seconds since 1970 UTC. `is_again`: of a waiting
ticket whether the call that ended its wait time has been.
"""
Spells = NDArray[Any]
NOTHING: Spells = np.empty(0, ROW)
_KINDS = {State.WAITING: WAITING, State.CALLED: CALLED, State.SERVING: SERVING}


class Spell(NamedTuple):
    """A time in one state, at one place."""

    kind: int
    line: str
    window: int
    began: int
    ended: int = STILL
    is_again: bool = False


def is_told_by_row(row: Any) -> bool:
    """Whether a ticket's row (`storage.reports.rows`) tells all its spells."""
    if row.revision == 0:  # of an imported history
        return True
    if row.promised_at is not None:  # it waited again
        return False
    if row.first_called_at is None:
        return True
    if row.called_at != row.first_called_at:
        return False
    if row.state == State.FINISHED and row.window is not None and row.started_at is not None:
        served = timedelta(microseconds=row.served_microseconds)
        return bool(row.started_at + served == row.finished_at)
    return row.state == State.CALLED or (row.state == State.SERVING and not row.served_microseconds)


def spells_of(lines: Iterable[TicketLine]) -> list[Spell]:
    """The spells of one ticket from its lines of the journal, oldest first. What was undone never was."""
    played = _Played()
    for line in lines:
        played.take(line)
    return played.spells


@dataclass(slots=True)
class _Played:
    spells: list[Spell] = field(default_factory=list)
    state: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    before: tuple[list[Spell], str] = ([], "")

    def take(self, line: TicketLine) -> None:
        self.values.update(line.changes)
        state = self.values["state"]
        if line.kind == "undo":
            self.spells, self.state = self.before
            return
        if state != self.state:
            self.before = list(self.spells), self.state
        self.state = state
        kind = _KINDS.get(state)
        window = self.values.get("wanted_window" if kind == WAITING else "window") or 0
        place = None if kind is None else (kind, self.values["line"], window)
        last = self.spells[-1] if self.spells and self.spells[-1].ended == STILL else None
        if last is not None and last[:3] == place:
            return
        if last is not None:
            self.spells[-1] = last._replace(ended=line.second)
        if place is not None:
            is_again = kind == WAITING and self.values.get("first_called_at") is not None
            self.spells.append(Spell(*place, line.second, is_again=is_again))


def as_rows(spells: Mapping[int, Sequence[Spell]], lines: Sequence[str]) -> Spells:
    """The spells of tickets, by their places. `lines`: what `line` is an index of."""
    index = {line: number for number, line in enumerate(lines)}
    rows = [
        (place, spell.kind, index[spell.line], spell.window, spell.began, spell.ended, spell.is_again)
        for place, own in sorted(spells.items()) for spell in own
    ]  # fmt: skip
    return np.array(rows, ROW) if rows else NOTHING


def of_tickets(spells: Spells, begin: int, end: int) -> Spells:
    """Those of the tickets from one place up to, but not with, another, which get places from 0 on."""
    first, last = np.searchsorted(spells["ticket"], (begin, end))
    return moved(spells[first:last], -begin)


def moved(spells: Spells, by: int) -> Spells:
    """The same, of tickets whose places are so much larger."""
    if not by or not len(spells):
        return spells
    spells = spells.copy()
    spells["ticket"] += by
    return spells


def renamed(spells: Spells, words: Sequence[str], common: Sequence[str], name: str = "line") -> Spells:
    """The same, with lines (or what else is named) that are indexes of another list."""
    if list(words) == list(common) or not len(spells):
        return spells
    spells = spells.copy()
    spells[name] = np.array([common.index(word) for word in words], np.int16)[spells[name]]
    return spells


def in_words(spells: Spells, lines: Sequence[str]) -> bytes:
    """The spells of a day, in whatever order its tickets come; nothing of none. Which of them are again, the waits
    tell.
    """
    if not len(spells):
        return b""
    rows = sorted((*row[4:6], row[1], lines[row[2]], row[3]) for row in spells.tolist())
    return json.dumps(rows).encode()
