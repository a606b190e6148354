"""Who left: no-shows among those called; cancelled, and still there at the close, among all. Nobody is guessed."""

from operations.records.report import Ask, Cell, Desk, Report
from queueing.measures import share

COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("tickets", "count"), ("called", "count"),
    ("no_shows", "count"), ("cancelled", "count"), ("expired", "count"), ("no_show_share", "share"),
    ("left_share", "share"),
)  # fmt: skip
LEFT = ("no_show", "cancelled", "expired")


def make(desk: Desk, ask: Ask) -> Report:
    """One row a line. no_show_share: of those called; left_share: no-shows, cancelled and expired of all tickets."""
    facts = desk.facts(ask.period)
    lines: dict[tuple[str, str], dict[str, int]] = {}
    for hall, line, state, issued, called in facts.counts(("hall", "line")):
        row = lines.setdefault((hall, line), dict.fromkeys(("tickets", "called", *LEFT), 0))
        row["tickets"] += issued
        row["called"] += called
        if state in LEFT:
            row[state] += issued
    rows = [(hall, line, desk.line_name(hall, line), *_cells(row)) for (hall, line), row in sorted(lines.items())]
    everybody = dict.fromkeys(("tickets", "called", *LEFT), 0)
    for row in lines.values():
        for name, value in row.items():
            everybody[name] += value
    totals = dict(zip([name for name, _ in COLUMNS[3:]], _cells(everybody), strict=True))
    return Report("no-shows", ask, COLUMNS, tuple(rows), totals)


def _cells(row: dict[str, int]) -> tuple[Cell, ...]:
    left = sum(row[state] for state in LEFT)
    return (
        *(row[name] for name in ("tickets", "called", *LEFT)),
        share(row["no_show"], row["called"]),
        share(left, row["tickets"]),
    )
