"""A history's file as the visits that estimates are measured on. Nothing is stored."""

from pathlib import Path

from forecasting.visits import Visit, visit_of
from operations.reporting.history.columns import EVERY, BadRow
from operations.reporting.history.files import opened
from operations.reporting.history.reading import Table


def read_visits(path: Path) -> tuple[list[Visit], list[tuple[int, str]]]:
    """The visits of a file, whatever an import reads: .gz, other separators, encodings and orders of columns; and
    (line, reason) of each row that is none. `Unreadable` when the file is no history.

    The offset of a time is kept, because it says what the hall's own clock showed.
    """
    visits, mistakes = list[Visit](), list[tuple[int, str]]()
    with opened(path) as (stream, _encoding):
        for line, row in Table(stream, hall="?").rows():
            if isinstance(row, BadRow):
                mistakes.append((line, str(row)))
                continue
            try:
                visits.append(visit_of(dict(zip(EVERY, row, strict=True))))
            except ValueError as error:
                mistakes.append((line, str(error)))
    return visits, mistakes
