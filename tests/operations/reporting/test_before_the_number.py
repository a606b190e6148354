"""The queue for the number: who may say when it began, and what `visit-times` makes of it."""

import csv
from datetime import date, datetime, timedelta
from io import StringIO

import pytest

from operations.audit import differences
from operations.reporting.behind import tickets_of
from operations.reporting.history import export_history, import_history
from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask
from operations.reporting.reports import report
from protocol.reporting import Cell
from queueing.errors import BadRequest, Conflict
from tests.builders import NINE, Scene
from tests.operations.reporting.second_computation import figures

ALL = Ask(date(2026, 3, 1), date(2026, 3, 31))
FIGURES = ("mean", "p50", "p90")
HEAD = "hall,number,line,issued_at,called_at,started_at,finished_at,outcome,arrived_at\n"


def before(scene: Scene, hall: str = "hall") -> tuple[Cell, ...]:
    totals = report(scene.context, "visit-times", Ask(ALL.start, ALL.end, hall)).totals
    return totals["before"], *(totals[f"before_{figure}_seconds"] for figure in FIGURES)


def some_who_queued(scene: Scene) -> list[int]:
    """Tickets of people who queued so many seconds; some leave, some are served, some were not counted."""
    scene.opened(1)
    seconds = list[int]()
    for n, queued in enumerate((0, 15, 44, 90, 91, 600, 1234, 43_100)):
        arrived_at = scene.clock.now - timedelta(seconds=queued)
        view = scene.issue(arrived_at=arrived_at)
        seconds.append((view.ticket.issued_at - arrived_at) // timedelta(seconds=1))
        scene.clock.pass_time(seconds=30)
        if n % 3 == 0:
            scene.do("cancel", view)
        else:
            scene.do("start", scene.called_next(1))
            scene.do("finish", view)
        scene.do("cancel", scene.issue())
    return seconds


def test_the_queue_counts_of_everybody_of_whom_it_is_known_served_or_not(scene: Scene) -> None:
    seconds = some_who_queued(scene)
    mean, p50, p90, _ = figures(seconds)
    assert before(scene) == (len(seconds), mean, p50, p90)
    scene.clock.pass_time(hours=24 * 40)
    pack_past_days(scene.context, date(2026, 4, 1))
    assert before(scene) == (len(seconds), mean, p50, p90)


def test_the_visit_still_begins_with_the_number(scene: Scene) -> None:
    some_who_queued(scene)
    assert report(scene.context, "visit-times", ALL).totals["max_seconds"] == 30


def test_where_the_hall_does_not_count_the_queue_its_times_are_null(scene: Scene) -> None:
    scene.issue()
    assert before(scene) == (0, None, None, None)


def test_behind_the_queue_stand_its_tickets_longest_first(scene: Scene) -> None:
    seconds = some_who_queued(scene)
    listed = tickets_of(scene.context, "visit-times", ALL, "before_p90_seconds", "", 100)
    assert [ticket.before_seconds for ticket in listed.tickets] == sorted(seconds, reverse=True)


@pytest.mark.parametrize("seconds", [-5, 43_205])
def test_nobody_arrives_after_now_or_half_a_day_before(scene: Scene, seconds: int) -> None:
    with pytest.raises(BadRequest) as refused:
        scene.issue(arrived_at=NINE - timedelta(seconds=seconds))
    assert refused.value.code == "bad_arrival"
    assert scene.issue().ticket.number == "A001", "no number was used up"


def test_the_arrival_stands_in_the_journal(scene: Scene) -> None:
    view = scene.issue(arrived_at=NINE - timedelta(minutes=3))
    assert view.ticket.arrived_at == NINE - timedelta(minutes=3)
    assert view.reply().arrived_at == view.ticket.arrived_at
    assert list(differences(scene.context, "hall")) == []


def test_the_same_request_with_another_arrival_is_another_request(scene: Scene) -> None:
    early, later = (NINE - timedelta(minutes=minutes) for minutes in (3, 2))
    first = scene.issue(arrived_at=early, request_id="one")
    assert scene.issue(arrived_at=early, request_id="one").ticket.id == first.ticket.id
    with pytest.raises(Conflict) as refused:
        scene.issue(arrived_at=later, request_id="one")
    assert refused.value.code == "request_id_reused"


def a_row(number: str, arrived: str) -> str:
    return f"old,{number},A,2026-03-01T09:10:00,2026-03-01T09:20:00,,,no_show,{arrived}\n"


def test_a_history_brings_arrivals_and_an_export_gives_them_back(scene: Scene) -> None:
    rows = a_row("A1", "2026-03-01T09:03:20") + a_row("A2", "") + a_row("A3", "2026-03-01T09:10:00")
    assert import_history(scene.context, StringIO(HEAD + rows), zone="Asia/Shanghai").added == 3
    assert before(scene, "old") == (2, 200, 0, 400)
    exported = "".join(export_history(scene.context, "old"))
    arrived = [row["arrived_at"] for row in csv.DictReader(StringIO(exported))]
    expected = ["2026-03-01T09:03:20+08:00", "", "2026-03-01T09:10:00+08:00"]
    assert arrived == expected and datetime.fromisoformat(arrived[0])
    assert import_history(scene.context, StringIO(exported)).added == 0


@pytest.mark.parametrize("arrived", ["2026-03-01T09:10:01", "2026-02-28T21:09:59", "soon"])
def test_a_row_with_an_impossible_arrival_is_reported_and_left_out(scene: Scene, arrived: str) -> None:
    outcome = import_history(scene.context, StringIO(HEAD + a_row("A1", arrived)), zone="Asia/Shanghai")
    assert outcome.added == 0 and "arrived_at" in outcome.mistakes[0][1]
