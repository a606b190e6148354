"""A history in: rows become tickets, in transactions so short that a hall at work is never held up."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TextIO

from operations.context import Context
from operations.reporting.history.columns import BadRow
from operations.reporting.history.date_order import found
from operations.reporting.history.files import kept, opened
from operations.reporting.history.halls import Halls, unknown_names
from operations.reporting.history.outcome import ImportOutcome
from operations.reporting.history.reading import Row, Table
from operations.reporting.history.rows import HallRows, check_texts
from operations.reporting.history.storing import Storing
from storage.history import ImportedTicket

Watch = Callable[[ImportOutcome], None]
"""Called after each batch that is stored, and each thousand rows that are not, with the outcome so far."""
ROWS_TO_SAY = 1_000
OnMistake = Callable[[int, str], None]
"""Called for each bad row, with its line in the file and the reason."""


def _ignore(*_news: object) -> None:
    """Nobody watches."""


def import_file(
    context: Context, path: Path, hall: str = "", zone: str = "", strict: bool = False, encoding: str = "",
    watch: Watch = _ignore, on_mistake: OnMistake = _ignore, dates: str = "",
) -> ImportOutcome:  # fmt: skip
    """Import a file like `import_history`, in any supported encoding. Raises `Unreadable` for other files. `dates` "":
    the order of its dates is found from all its rows.
    """
    with kept(path) as file:
        order, note, encoding = (dates, "", encoding) if dates else order_of(file, hall, encoding, path)
        with opened(file, encoding, path) as (stream, used_encoding):
            outcome = import_history(context, stream, hall, zone, strict, watch, on_mistake, order)
    if note:
        outcome.notes.append(note)
    if used_encoding not in ("utf-8", "utf-8-sig"):
        outcome.notes.insert(0, f"read as {used_encoding}")
    return outcome


def order_of(file: Path, hall: str, encoding: str, name: Path) -> tuple[str, str, str]:
    """As `found`, of a file that the user calls `name`; and its encoding, which need not be found again."""
    with opened(file, encoding, name) as (stream, used_encoding):
        return *found(Table(stream, hall).rows()), used_encoding


def import_history(
    context: Context, stream: TextIO, hall: str = "", zone: str = "", strict: bool = False,
    watch: Watch = _ignore, on_mistake: OnMistake = _ignore, dates: str = "",
) -> ImportOutcome:  # fmt: skip
    """Import a history row by row; bad rows do not affect good ones.

    `hall`: only this hall's rows ("": all). `zone`: of halls that are not known yet; without it their rows are left
    out. `strict`: a name that the hall does not know makes a row bad. `dates`: the order of dates like 03/02/2026, one
    of `ORDERS`; "": they are bad. The same file twice adds nothing, also after an
    import that was killed: a ticket is known by hall, line, number and instant of issue.
    """
    halls, outcome = Halls(context, zone), ImportOutcome()
    if hall:
        halls.must_agree(hall)
    table = Table(stream, hall)
    if table.ignored:
        outcome.notes.append(f"columns that a history does not have were ignored: {', '.join(table.ignored)}"[:300])
    reader = _Reader(halls, hall, strict, (context.now(), dates), outcome, on_mistake, watch)
    storing = Storing(context, halls, outcome)
    for ticket in reader.tickets(table.rows()):
        if storing.add(ticket):
            watch(outcome)
    storing.finish()
    return outcome


class _Reader:
    """From rows to tickets; what is left out is counted in the outcome."""

    def __init__(
        self, halls: Halls, only: str, strict: bool, times: tuple[datetime, str], outcome: ImportOutcome,
        on_mistake: OnMistake, watch: Watch,
    ) -> None:  # fmt: skip
        self._halls, self._only, self._strict, self._times = halls, only, strict, times
        self._outcome, self._on_mistake, self._watch = outcome, on_mistake, watch
        self._hall_rows: dict[str, HallRows] = {}

    def tickets(self, rows: Iterator[Row]) -> Iterator[ImportedTicket]:
        """The good rows, in the file's order."""
        for line, values in rows:
            try:
                ticket = self._ticket(values)
            except BadRow as bad:
                self._outcome.add_mistake(line, str(bad))
                self._on_mistake(line, str(bad))
                ticket = None
            if ticket is not None:
                yield ticket
            elif (self._outcome.left_out + self._outcome.elsewhere) % ROWS_TO_SAY == 0:
                self._watch(self._outcome)

    def _ticket(self, values: list[str] | BadRow) -> ImportedTicket | None:
        """None: a row of another or an unknown hall, which has been counted."""
        if isinstance(values, BadRow):
            raise values
        hall_rows = self._hall_rows.get(values[0]) or self._rows_of(values[0])
        if hall_rows is None:
            return None
        ticket, names = hall_rows.ticket(values)
        if names:
            self._note(names, ticket.hall)
        return ticket

    def _rows_of(self, code: str) -> HallRows | None:
        check_texts(("hall",), (code,))
        if self._only and code != self._only:
            self._outcome.add_other_hall(code)
            return None
        hall = self._halls.get(code)
        if hall is None:
            self._outcome.add_unknown_hall(code)
            return None
        return self._hall_rows.setdefault(code, HallRows(hall, unknown_names, *self._times))

    def _note(self, names: tuple[tuple[str, str], ...], hall: str) -> None:
        if self._strict:
            raise BadRow(" and ".join(f"{kind} '{name}'" for kind, name in names) + f" is not known in {hall}")
        self._outcome.add_names(names)
