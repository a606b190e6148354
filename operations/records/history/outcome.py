"""What became of every row of an import."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class ImportOutcome:
    """How many tickets were added, how many were there, and what was left out.

    `other_halls`: rows of halls that were not asked for, by hall; `unknown_halls`: rows of halls that are not known
    here and whose zone nobody said. `unknown_names`: (kind, name) that the hall does not know → tickets that were kept
    with it. `mistakes`: (line of the file, reason). `notes`: what else a person should know, such as how it was read.
    """

    added: int = 0
    already_there: int = 0
    other_halls: Counter[str] = field(default_factory=Counter)
    unknown_halls: Counter[str] = field(default_factory=Counter)
    unknown_names: Counter[tuple[str, str]] = field(default_factory=Counter)
    mistakes: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        """Of the command: 0 all well, 1 some rows were left out, 2 no row of the file is here."""
        if not self.added and not self.already_there:
            return 2
        return 1 if self.mistakes or self.unknown_halls else 0

    def summary(self) -> list[str]:
        """The sentences that a person reads at the end."""
        there = f"{self.already_there} were there already"
        sentences = [*self.notes, f"{self.added} added, {there}, {len(self.mistakes)} left out"]
        if self.already_there and not self.added:
            sentences.append("Nothing new: the tickets of this file were here before.")
        for hall, rows in sorted(self.unknown_halls.items()):
            sentences.append(f"Hall '{hall}' is not known here: say its zone with --zone ({_rows(rows)} left out)")
        for hall, rows in sorted(self.other_halls.items()):
            sentences.append(f"Of another hall, '{hall}': {_rows(rows)} left out")
        for (kind, name), rows in sorted(self.unknown_names.items()):
            sentences.append(f"The hall has no {kind} '{name}': {_rows(rows)} kept with it")
        return sentences


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
