"""Which tickets the figures count of the reports that go by the states and times of tickets alone."""

from dataclasses import dataclass
from functools import partial

from operations.reporting.behind_columns import Chosen, Flags, Rule
from operations.reporting.behind_leavers import LEFT_AFTER
from operations.reporting.behind_row import Row
from operations.reporting.facts import NONE, Facts
from operations.reporting.report import LEFT, TIMES, Ask, Desk

FINISHED = ("finished",)


@dataclass(frozen=True, slots=True)
class Counted:
    """Which tickets a column counts: of these states (none named: any), and with this measure (None: or without)."""

    states: tuple[str, ...] = ()
    measure: str | None = None

    @property
    def order(self) -> str | None:
        """By which time they are in order: those who left by how long they had waited; None: by issue."""
        return LEFT_AFTER if self.states and set(self.states) <= set(LEFT) else self.measure

    def flags(self, hall: str, facts: Facts) -> Flags:
        """Of a hall's tickets whether they count."""
        flags: Flags = facts.is_among(self.states) if self.states else facts.kept.copy()
        if self.measure:
            flags &= facts.column(self.measure) != NONE
        return flags


def _times(measure: str, states: tuple[str, ...], *names: str) -> dict[str, Counted]:
    return dict.fromkeys(names, Counted(states, measure))


LEAVERS = {
    "no_shows": Counted(("no_show",)), "cancelled": Counted(("cancelled",)), "expired": Counted(("expired",)),
    "left_share": Counted(LEFT),
}  # fmt: skip
"""LEFT_COLUMNS of a report."""
_PARTS = {
    f"{figure}_{part}_seconds": Counted(FINISHED, f"{part}_seconds")
    for part in ("wait", "walk", "service") for figure in ("mean", "p50", "p90")
}  # fmt: skip
_WAITS = {
    "tickets": Counted(), "called": Counted((), "wait_seconds"), **LEAVERS,
    **_times("wait_seconds", (), *TIMES, "share_within_target"),
}  # fmt: skip
_SERVICES = {"finished": Counted(FINISHED), **_times("service_seconds", FINISHED, *TIMES)}
_BEFORE = _times("before_seconds", (), "before", "before_mean_seconds", "before_p50_seconds", "before_p90_seconds")
_VISITS = {"finished": Counted(FINISHED), **_times("visit_seconds", FINISHED, *TIMES), **_PARTS, **LEAVERS, **_BEFORE}
_SERVING = {"tickets": Counted(FINISHED), "serving_seconds": Counted(FINISHED, "service_seconds"), **_PARTS}


def _rule(counted: dict[str, Counted], *keys: str) -> Rule:
    return Rule(keys, tuple(counted), partial(_chosen, counted))


def _chosen(counted: dict[str, Counted], desk: Desk, ask: Ask, row: Row, column: str) -> Chosen:
    return Chosen(ask.period, counted[column].flags, counted[column].order, row)


COUNTS: dict[str, Rule] = {
    "waiting-times": _rule({**_WAITS, "waiting": Counted(("waiting",))}, "hall", "line"),
    "hours": _rule(_WAITS, "weekday", "hour"),
    "no-shows": _rule({**_WAITS, "no_show_share": Counted(("no_show",))}, "hall", "line"),
    "trend": _rule(_WAITS, "hall", "day"),
    "day-means": _rule(_WAITS, "hall", "day"),
    "day-course": _rule(_WAITS, "hall", "hour"),
    "visit-times": _rule(_VISITS, "hall", "line"),
    "service-times": _rule(_SERVICES, "hall", "line", "service"),
    "staff": _rule({**_SERVICES, "no_shows": Counted(("no_show",))}, "hall", "staff"),
    "windows": _rule(_SERVING, "hall", "window"),
}
