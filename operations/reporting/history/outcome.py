"""The outcome of an import, row by row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

K = TypeVar("K", str, tuple[str, str])

MOST_KEPT = 1_000
MOST_NAMES = 50_000
"""Different names, and halls, that are counted; a file whose services are free texts must not fill the memory."""
MOST_SAID = 20
"""Names of a kind that the summary says, those of most rows first; then how many more there are."""


@dataclass(slots=True)
class ImportOutcome:
    """How many tickets were added, how many already existed, and what was left out.

    `other_halls`: rows of other halls than the requested one, by hall; `unknown_halls`: rows of unknown halls, when no
    time zone was given. `unknown_names`: (kind, name) that the hall does not have → number of tickets stored with it.
    Of each, the first `MOST_NAMES`; `has_more_halls`, `has_more_names`: there are others. `elsewhere`: how many rows
    `other_halls` and `unknown_halls` are.
    `left_out`: the number of bad rows; `mistakes`: (line of the file, reason) of the first `MOST_KEPT` of them.
    `notes`: other remarks for the user, such as the encoding used.
    """

    added: int = 0
    already_there: int = 0
    other_halls: Counter[str] = field(default_factory=Counter)
    unknown_halls: Counter[str] = field(default_factory=Counter)
    unknown_names: Counter[tuple[str, str]] = field(default_factory=Counter)
    elsewhere: int = 0
    has_more_halls: bool = False
    has_more_names: bool = False
    left_out: int = 0
    mistakes: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add_mistake(self, line: int, reason: str) -> None:
        """Count a bad row, and keep it while there is room."""
        self.left_out += 1
        if len(self.mistakes) < MOST_KEPT:
            self.mistakes.append((line, reason))

    def add_names(self, names: Iterable[tuple[str, str]]) -> None:
        """Count a ticket that is stored with these unknown names."""
        for name in names:
            if not _counted(self.unknown_names, name):
                self.has_more_names = True

    def add_other_hall(self, code: str) -> None:
        """Count a row of another hall than the requested one."""
        self.elsewhere += 1
        if not _counted(self.other_halls, code):
            self.has_more_halls = True

    def add_unknown_hall(self, code: str) -> None:
        """Count a row of a hall that is not known here."""
        self.elsewhere += 1
        if not _counted(self.unknown_halls, code):
            self.has_more_halls = True

    @property
    def rows(self) -> int:
        """The rows read so far that are stored, refused, or of another hall."""
        return self.added + self.already_there + self.left_out + self.elsewhere

    @property
    def status(self) -> int:
        """The command's exit status. 0: everything imported; 1: some rows left out; 2: no row imported."""
        if not self.added and not self.already_there:
            return 2
        return 1 if self.left_out or self.unknown_halls else 0

    def summary(self) -> list[str]:
        """The sentences that a person reads at the end."""
        there = f"{self.already_there} were there already"
        halls_at_least = "at least " if self.has_more_halls else ""
        sentences = [*self.notes, f"{self.added} added, {there}, {self.left_out} left out"]
        if self.already_there and not self.added:
            sentences.append("Nothing new: the tickets of this file were here before.")
        for hall, rows in _most(self.unknown_halls):
            sentences.append(f"Hall '{hall}' is not known here: say its zone with --zone ({_rows(rows)} left out)")
        sentences += _more(len(self.unknown_halls), "halls that are not known here", halls_at_least)
        for hall, rows in _most(self.other_halls):
            sentences.append(f"Of another hall, '{hall}': {_rows(rows)} left out")
        sentences += _more(len(self.other_halls), "halls", halls_at_least)
        for (kind, name), rows in _most(self.unknown_names):
            sentences.append(f"The hall has no {kind} '{name}': {_rows(rows)} kept with it")
        at_least = "at least " if self.has_more_names else ""
        return sentences + _more(len(self.unknown_names), "names that the hall does not have", at_least)


def _counted(counts: Counter[K], name: K) -> bool:
    """Whether the name could be counted: it is among the first ones."""
    if name not in counts and len(counts) >= MOST_NAMES:
        return False
    counts[name] += 1
    return True


def _most(counts: Counter[K]) -> list[tuple[K, int]]:
    """Those of most rows, of equal ones in order of the name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_SAID]


def _more(number: int, what: str, at_least: str = "") -> list[str]:
    return [f"… and {at_least}{number - MOST_SAID} more {what}"] if number > MOST_SAID else []


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
