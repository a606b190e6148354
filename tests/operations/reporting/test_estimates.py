"""The report `estimates`, against a second computation from the journal, and what it leaves out."""

from collections import defaultdict
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from forecasting.calibration import Calibration
from operations.reporting.report import Ask, Report
from operations.reporting.reports import report
from operations.reporting.reports.estimates import COLUMNS, PEOPLE_AHEAD, ahead_place
from operations.tickets import serving
from operations.waiting.learning import CONSTANT_SECONDS, Learned, service_times
from storage import journal
from storage.tables import tickets
from tests.builders import NINE, Scene
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book
from tests.operations.reporting.second_computation import figures

DAY = NINE.date()
WEEK = Ask(DAY, DAY, "hall")
Figures = tuple[Any, ...]
SECOND = 1
"""The instants of a journal never stand still."""


def a_busy_hour(scene: Scene, seed: int, tickets: int = 40) -> None:
    """Random tickets, calls, no-shows, returns, transfers, reinstatements and people who leave at two windows."""
    random = Random(seed)
    scene.issue(), scene.issue("b1")  # before any window is open
    scene.opened(1, 2)
    waiting: list[Any] = []
    missed: list[Any] = []
    for _ in range(tickets):
        for _ in range(random.randrange(3)):
            waiting.append(scene.issue(random.choice(("a1", "b1")), priority=random.choice(("", "", "elderly"))))
        scene.clock.pass_time(seconds=random.randrange(20, 200))
        if missed and random.random() < 0.5:
            scene.do("reinstate", missed.pop())
        if waiting and random.random() < 0.1:
            leaving = waiting.pop()
            if serving.find(scene.context, leaving.ticket.id).state == "waiting":
                scene.do("cancel", leaving)
        view = scene.call_next(1)
        if view is None:
            continue
        step = random.choice(("start", "start", "start", "no_show", "return", "transfer"))
        if step == "transfer":
            scene.do(step, view, line="B" if view.ticket.line == "A" else "A")
            continue
        view = scene.do(step, view)
        if step == "no_show":
            missed.append(view)
        if step == "start":
            scene.clock.pass_time(seconds=random.randrange(20, 200))
            scene.do("finish", view)


def second_computation(scene: Scene) -> dict[tuple[Any, Any], Figures]:
    """(part, of) → figures, from the journal: what was promised at the issue, and the first call not taken back."""
    with scene.context.database.reading() as connection:
        events = list(journal.after(connection, "hall", 0, 10_000))
    issued = {event.ticket_id: event for event in events if event.kind == "issue"}
    line, called = {id_: event.changes["line"] for id_, event in issued.items()}, {}
    for event in events:
        if event.ticket_id in line and "first_called_at" in event.changes:
            called[event.ticket_id] = event.changes["first_called_at"]
    groups = defaultdict(list)
    for id_, event in issued.items():
        ahead = event.changes["ahead"]
        for key in (("week", "2026-03-02"), ("line", line[id_]), ("ahead", _group(ahead)), ("", "")):
            groups[key].append((event, called.get(id_)))
    return {key: _figures(group) for key, group in groups.items()}


def _group(ahead: Any) -> str:
    return "0" if ahead == 0 else "1-3" if ahead < 4 else "4-9" if ahead < 10 else "10-19" if ahead < 20 else "20+"


def _figures(group: list[Any]) -> Figures:
    told = [(event, at) for event, at in group if event.changes.get("p90_seconds") is not None]
    group, without = told, len(group) - len(told)
    waits = [
        (int((at - event.at).total_seconds()), event.changes["p50_seconds"], event.changes["p90_seconds"])
        for event, at in group
        if at is not None
    ]
    if not waits:
        return len(group), 0, *(None,) * 8, without
    errors, widths = (figures(values)[:3] for values in (
        [abs(wait - p50) for wait, p50, _ in waits], [p90 - p50 for _, p50, p90 in waits],
    ))  # fmt: skip
    within = round(sum(wait <= p90 for wait, _, p90 in waits) / len(waits), 4)
    bias = round(sum(p50 - wait for wait, p50, _ in waits) / len(waits))
    return len(group), len(waits), *errors, bias, within, *widths, without


def rows_of(made: Report) -> dict[tuple[Any, Any], Figures]:
    totals = tuple(made.totals[name] for name, _ in COLUMNS[4:])
    return {(row[1], row[2]): tuple(row[4:]) for row in made.rows} | {("", ""): totals}


def test_the_figures_equal_those_of_the_journal(scene: Scene) -> None:
    a_busy_hour(scene, seed=11)
    made = report(scene.context, "estimates", WEEK)
    totals: dict[str, Any] = dict(made.totals)
    assert 0 < totals["called"] < totals["tickets"]
    assert rows_of(made) == second_computation(scene)


def test_who_was_called_sooner_than_the_ticket_said_was_told_too_long_and_who_waited_longer_too_short(
    scene: Scene,
) -> None:
    scene.opened(1, 2)
    sooner, later = scene.issue("a1"), scene.issue("b1")
    told = {sooner.ticket.id: 34 * 60, later.ticket.id: 60}
    with scene.context.database.transaction() as connection:
        for id_, p50 in told.items():
            promised = {"p50_seconds": p50, "p90_seconds": 40 * 60, "ahead": 1}
            connection.execute(tickets.update().where(tickets.c.id == id_).values(promised))
    scene.clock.pass_time(minutes=18)
    scene.called_next(1), scene.called_next(2)
    made = report(scene.context, "estimates", WEEK)
    figures_of = {(row[1], row[2]): dict(zip([name for name, _ in COLUMNS], row, strict=True)) for row in made.rows}
    biases = {line: figures_of["line", line]["bias_seconds"] for line in ("A", "B")}
    assert biases == {"A": pytest.approx(16 * 60, abs=SECOND), "B": pytest.approx(-17 * 60, abs=SECOND)}
    totals = [made.totals[name] for name in ("bias_seconds", "error_seconds", "mean_wait_seconds")]
    assert totals == pytest.approx([-30, (16 + 17) * 30, 18 * 60], abs=SECOND)
    assert made.totals["coverage_share"] == 1.0, "nobody waited longer than the ticket said"


def test_the_estimate_of_the_issue_counts_also_after_a_transfer(scene: Scene) -> None:
    scene.opened(1, 2)
    scene.issue(), scene.issue()
    first = scene.called_next(1)
    promised = report(scene.context, "estimates", WEEK)
    scene.clock.pass_time(minutes=9)
    scene.do("transfer", first, line="B")
    scene.clock.pass_time(minutes=9)
    scene.called_next(2)
    made = report(scene.context, "estimates", WEEK)
    assert made.totals["tickets"] == promised.totals["tickets"] == 2
    assert made.totals["width_seconds"] == promised.totals["width_seconds"]


def test_a_number_taken_while_no_window_was_open_had_no_estimate(scene: Scene) -> None:
    scene.issue()
    made = report(scene.context, "estimates", WEEK)
    totals = made.totals
    assert (totals["tickets"], totals["coverage_share"], totals["without_estimate"]) == (0, None, 1)
    rows = [(row[1], row[2], row[-1]) for row in made.rows]
    assert rows == [("week", "2026-03-02", 1), ("line", "A", 1), ("ahead", "0", 1)]


def test_its_page_says_one_as_soon_as_a_window_opens_and_it_still_counts_as_without(scene: Scene) -> None:
    view = scene.issue()
    scene.clock.pass_time(minutes=5)
    scene.opened(1)
    now = serving.view(scene.context, view.ticket).promise
    assert now is not None and now.p90_seconds is not None
    scene.issue()
    made = report(scene.context, "estimates", WEEK)
    assert (made.totals["tickets"], made.totals["without_estimate"]) == (1, 1)


def test_one_line_alone(scene: Scene) -> None:
    scene.opened(1)
    scene.issue("a1"), scene.issue("b1"), scene.issue("b1")
    made = report(scene.context, "estimates", Ask(DAY, DAY, "hall", "B"))
    assert [(row[1], row[2]) for row in made.rows if row[1] == "line"] == [("line", "B")]
    assert made.totals["tickets"] == 2


def test_who_booked_counts_in_the_report_and_where_estimates_are_watched_alike(
    database_url: str,
) -> None:
    scene = Scene(database_url, a_bookable_hall(6)).opened(1, 2)
    code = book(scene, TEN + timedelta(minutes=30)).code
    for _ in range(3):
        scene.clock.pass_time(minutes=4)
        scene.issue()
        scene.clock.pass_time(minutes=1)
        view = scene.do("start", scene.called_next(1))
        scene.clock.pass_time(minutes=3)
        scene.do("finish", view)
    scene.clock.now = TEN
    scene.issue()
    booked = arrive(scene, code)
    scene.clock.now = TEN + timedelta(minutes=50)
    called = {scene.called_next(window).ticket.id for window in (1, 2)}
    assert booked.ticket.id in called and booked.ticket.p90_seconds is not None
    totals = report(scene.context, "estimates", WEEK).totals
    watched = Learned(scene.hall, Calibration(CONSTANT_SECONDS), service_times(scene.hall))
    with scene.context.database.reading() as connection:
        watched.look(connection, scene.clock.now)
    assert (totals["tickets"], totals["called"]) == (5, len(watched.promises.held))
    assert totals["coverage_share"] == round(sum(watched.promises.held) / len(watched.promises.held), 4)
    scene.close()


@pytest.mark.parametrize(("ahead", "group"), [
    (0, "0"), (1, "1-3"), (3, "1-3"), (4, "4-9"), (9, "4-9"), (10, "10-19"), (19, "10-19"), (20, "20+"), (999, "20+"),
])  # fmt: skip
def test_people_ahead_are_grouped_as_the_groups_are_called(ahead: int, group: str) -> None:
    assert PEOPLE_AHEAD[ahead_place(ahead)] == group
