"""Which tickets the figures of each report count that is counted in columns: by the rules of the report itself."""

import re

import numpy as np

from operations.reporting.behind_columns import Chosen, Flags, Rule
from operations.reporting.behind_counts import LEAVERS, Counted
from operations.reporting.behind_leavers import LEFT_AFTER
from operations.reporting.behind_row import Row, bad_row
from operations.reporting.counted_days import CountedDays, Later
from operations.reporting.day_table import MEASURES, has_time
from operations.reporting.facts import NONE, Facts
from operations.reporting.report import LEFT, TIMES, Ask, Desk
from operations.reporting.reports import (
    comparison,
    distribution,
    estimates,
    fairness,
    funnel,
    patience,
    quality,
    visits,
)
from protocol.reporting import Cell
from queueing.ticket import OUTCOMES
from storage.reports import Period

WAIT = "wait_seconds"
_ANY, _CALLED = Counted(), Counted((), WAIT)


def _distribution(desk: Desk, ask: Ask, row: Row, column: str) -> Chosen:
    start = 0 if column == "share_up_to" else _whole(row, "from_seconds") or 0
    end = _whole(row, "upto_seconds")
    return Chosen(ask.period, lambda hall, facts: distribution.is_inside(facts.column(WAIT), start, end), WAIT)


def _fairness(desk: Desk, ask: Ask, row: Row, column: str) -> Chosen:
    def is_overtaken(hall: str, facts: Facts) -> Flags:
        turns, flags = fairness.Turns.of(facts), np.zeros(facts.size, bool)
        limit = fairness.limit_seconds(desk, hall)
        flags[turns.at] = turns.is_over(limit) if column == "over_limit" else turns.overtaken_seconds > 0
        return flags

    if column == "tickets":
        return Chosen(ask.period, _ANY.flags, None, row)
    if column in LEAVERS:
        return Chosen(ask.period, LEAVERS[column].flags, LEFT_AFTER, row)
    return Chosen(ask.period, is_overtaken if "over" in column else _CALLED.flags, WAIT, row)


def _funnel(desk: Desk, ask: Ask, row: Row, column: str) -> Chosen:
    cells = _only(row, "hall")
    if column in LEAVERS:
        return Chosen(ask.period, LEAVERS[column].flags, LEFT_AFTER, cells)
    if row.get("part") == "hall_wait":
        return Chosen(ask.period, _CALLED.flags, WAIT, cells)
    if of := str(row.get("of") or ""):
        if not re.fullmatch(r"[0-9]{1,9}", of):
            raise bad_row()
        cells["window"] = int(of)
    is_of_windows = row.get("part") == "window_service"
    return Chosen(ask.period, lambda hall, facts: funnel.is_served(facts, is_of_windows), "service_seconds", cells)


def _comparison(desk: Desk, ask: Ask, row: Row, column: str) -> Chosen:
    is_later = "before" not in column
    period = ask.period if is_later else Period(*comparison.before(ask), ask.hall or None, ask.line or None)
    counted = CountedDays(desk, Later(ask.start, ask.end, ask.settling_days))
    is_one_day = desk.facts(period).is_of_one_day()
    measure = str(row.get("measure") or "visit").removesuffix("_fixed_mix")

    def flags(hall: str, facts: Facts) -> Flags:
        days = counted.of(hall, np.unique(facts.column("day")).tolist(), is_later, is_one_day)
        of_column = facts.is_among(LEFT) if "left" in column else has_time(facts, measure)
        flags: Flags = of_column & np.isin(facts.column("day"), days)
        return flags

    order = LEFT_AFTER if "left" in column else f"{measure}_seconds"
    return Chosen(period, flags, order, _only(row, "hall", "line"))


def _patience(desk: Desk, ask: Ask, row: Row, column: str) -> Chosen:
    by = _whole(row, WAIT) or 0

    def flags(hall: str, facts: Facts) -> Flags:
        seconds, has_left = patience.stays(desk, hall, facts)
        is_known: Flags = seconds != NONE
        until_then: Flags = seconds >= by if column == "at_risk" else has_left & (seconds <= by)
        return is_known & until_then

    return Chosen(ask.period, flags, None if column == "at_risk" else LEFT_AFTER, _only(row, "hall", "line"))


def _quality(desk: Desk, ask: Ask, row: Row, column: str) -> Chosen:
    fault = column.removesuffix("_share")

    def flags(hall: str, facts: Facts) -> Flags:
        of_fault: Flags = quality.fault_flags(facts)[fault]
        return of_fault

    return Chosen(ask.period, flags, None, row)


def _estimates(desk: Desk, ask: Ask, row: Row, column: str) -> Chosen:
    cells, part, of = _only(row, "hall"), row.get("part"), row.get("of")
    if part in ("week", "line"):
        cells[str(part)] = of

    def flags(hall: str, facts: Facts) -> Flags:
        chosen, wait = estimates.is_promised(facts), estimates.promised_wait(facts)
        if column == "without_estimate":
            chosen = estimates.is_without(facts)
        elif column != "tickets":
            chosen &= wait != NONE
        if column == "coverage_share":
            chosen &= wait > facts.column("p90_seconds")
        if part == "ahead":
            place = estimates.PEOPLE_AHEAD.index(str(of)) if of in estimates.PEOPLE_AHEAD else NONE
            chosen &= estimates.ahead_place(facts.column("ahead")) == place
        return chosen

    return Chosen(ask.period, flags, None if column in ("tickets", "without_estimate") else WAIT, cells)


def _appointments(desk: Desk, ask: Ask, row: Row, column: str) -> Chosen:
    counted = _WALK_INS[column]

    def flags(hall: str, facts: Facts) -> Flags:
        walk_in: Flags = facts.column("booked") == 0
        return counted.flags(hall, facts) & walk_in

    return Chosen(ask.period, flags, counted.order, row)


_WALK_INS = {
    "walk_ins": _ANY,
    **{f"walk_in_{name}": counted for name, counted in LEAVERS.items()},
    **dict.fromkeys((f"walk_in_{name}" for name in TIMES[:3]), _CALLED),
}


def _visits(desk: Desk, ask: Ask, row: Row, column: str) -> Chosen:
    if column in LEAVERS:
        return Chosen(ask.period, LEAVERS[column].flags, LEFT_AFTER, row)
    if column == "without_outcome":
        return Chosen(ask.period, lambda hall, facts: visits.is_silent(facts), None, row)
    counted = visits.ENDED_SO.get(column, OUTCOMES)

    def flags(hall: str, facts: Facts) -> Flags:
        handled, words = visits.handled(facts), facts.words("service")
        is_counted = np.isin(handled["outcome"], [OUTCOMES.index(outcome) for outcome in counted])
        if "service" in row:
            service = str(row["service"])
            is_counted &= handled["service"] == (words.index(service) if service in words else NONE)
        flags = np.zeros(facts.size, bool)
        flags[handled["ticket"][is_counted]] = True
        return flags

    return Chosen(ask.period, flags, None, _only(row, "hall"))


def _whole(row: Row, name: str) -> int | None:
    cell = row.get(name)
    return None if cell is None or cell == "" else int(cell)


def _only(row: Row, *names: str) -> dict[str, Cell]:
    """These cells; one of everybody together is None, and chooses all."""
    return {name: row[name] for name in names if row.get(name) is not None}


OTHERS: dict[str, Rule] = {
    "distribution": Rule(("from_seconds", "upto_seconds"), ("called", "share", "share_up_to"), _distribution),
    "fairness": Rule(
        ("hall", "priority"),
        ("tickets", "called", *TIMES, "share_within_target", "overtaken", "overtaken_share",
         "longest_overtaken_seconds", "over_limit", *LEAVERS),
        _fairness,
    ),
    "funnel": Rule(("part", "hall", "of"), ("cases", "value_share", *LEAVERS), _funnel, {"part": funnel.PARTS}),
    "comparison": Rule(
        ("hall", "line", "measure"),
        ("finished_before", "finished", *comparison.MIDDLES, "left_before_share", "left_share"),
        _comparison,
        {"measure": (*MEASURES, comparison.FIXED_MIX)},
    ),
    "patience": Rule(("hall", "line", WAIT), ("at_risk", "left_by_share"), _patience),
    "quality": Rule(
        ("hall", "week", "window"), ("tickets", *quality.FLAGS, "suspect_share"), _quality
    ),
    "estimates": Rule(
        ("hall", "part", "of"),
        ("tickets", "called", *estimates.FIGURES, "without_estimate"),
        _estimates,
        {"part": estimates.PARTS},
    ),
    "visits": Rule(
        ("hall", "service"),
        ("handled", *OUTCOMES, "settled_share", "visits_per_matter", "without_outcome", *LEAVERS),
        _visits,
    ),
    "appointments": Rule(
        ("hall", "line"), tuple(_WALK_INS), _appointments
    ),
}  # fmt: skip
