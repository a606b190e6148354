"""What an imported history does not say is not known: nobody takes the last known instant for when somebody left."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from math import exp

import pytest

from forecasting.habit_learning import PRIOR
from forecasting.what_if.learning import NO_SHOW, TURN, Behaviour
from operations.halls import catalogue
from operations.reporting.behind import tickets_of
from operations.reporting.history import COLUMNS, export_history, import_history
from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask, Report
from operations.reporting.reports import report
from operations.reporting.sheets import as_csv
from operations.reporting.titles import titles
from operations.reporting.what_if.answering import answer
from operations.reporting.what_if.logs import read_log
from operations.waiting.learning import Learning
from protocol.what_if import WhatIfQuestion
from tests.builders import NINE, Scene

HEADER = ",".join(COLUMNS)
DAY = date(2026, 1, 5)


def at(minute: float | None) -> str:
    return "" if minute is None else f"{datetime(2026, 1, 5, 9) + timedelta(minutes=minute)}+08:00"


def a_visit(
    number: str, outcome: str, issued: float = 0, called: float | None = None, started: float | None = None,
    left: float | None = None, window: str = "1",
) -> str:  # fmt: skip
    return f"hall,{number},A,a1,,{window},{at(issued)},{at(called)},{at(started)},{at(left)},{outcome}"


def cancelled(count: int, left: float | None = None) -> list[str]:
    return [a_visit(f"C{n}", "cancelled", issued=n, left=None if left is None else n + left, window="")
            for n in range(count)]  # fmt: skip


def called(count: int, wait: float = 30) -> list[str]:
    """Each comes a minute after the one before and is served for half of one."""
    return [a_visit(f"A{n}", "finished", n, n + wait, n + wait, n + wait + 0.5) for n in range(count)]


def take_in(scene: Scene, *rows: str) -> None:
    outcome = import_history(scene.context, StringIO("\n".join((HEADER, *rows)) + "\n"), "hall")
    assert (outcome.added, outcome.mistakes) == (len(rows), [])


def read_twice(scene: Scene, ask: Ask) -> Iterator[Report]:
    """The report `patience` from the rows, then from the packed month."""
    for _ in range(2):
        yield report(scene.context, "patience", ask)
        pack_past_days(scene.context, date(2026, 4, 1))


def learnt(scene: Scene) -> Behaviour:
    with scene.context.database.reading() as connection:
        hall = catalogue.get_hall(scene.context, "hall")
        return read_log(connection, hall, DAY, DAY, scene.clock.now).behaviour


def question(**ask: object) -> WhatIfQuestion:
    return WhatIfQuestion.model_validate({"hall": "hall", "start": DAY, "end": DAY, "repetitions": 2, **ask})


@pytest.mark.parametrize("outcome", ["cancelled", "no_show"])
def test_who_left_nobody_knows_when_is_in_the_totals_of_patience_and_in_no_share(scene: Scene, outcome: str) -> None:
    take_in(scene, *(row.replace("cancelled", outcome) for row in cancelled(20)), *called(80))
    for made in read_twice(scene, Ask(DAY, DAY, "hall")):
        assert [row[3:] for row in made.rows] == [(1800, 80, None, None, None)], "not that nobody left"
        assert made.totals == {"tickets": 100, "left": 20, "left_unseen": 20}


def test_who_left_at_a_known_time_is_in_the_shares_beside_them(scene: Scene) -> None:
    take_in(scene, *cancelled(20, left=12), *(row.replace("C", "X") for row in cancelled(7)), *called(80))
    for made in read_twice(scene, Ask(DAY, DAY, "hall")):
        shares = {row[3]: row[5] for row in made.rows}
        assert (shares[600], shares[900]) == (0, 0.2)
        assert made.totals == {"tickets": 107, "left": 27, "left_unseen": 7}


def test_a_file_of_patience_says_how_many_left_nobody_knows_when(scene: Scene) -> None:
    take_in(scene, *cancelled(20), *called(80))
    made = report(scene.context, "patience", Ask(DAY, DAY, "hall", language="en"))
    text = as_csv(made, titles(made, {"hall": scene.hall}, scene.clock())).decode("utf-8-sig")
    assert "nobody wrote down when: 20." in text


def test_who_gives_a_number_back_at_once_here_has_left_at_once(scene: Scene) -> None:
    """Our own tickets have an end that somebody saw, also at the instant of their issue."""
    for _ in range(12):
        scene.do("cancel", scene.issue())
    made = report(scene.context, "patience", Ask(NINE.date(), NINE.date(), "hall"))
    assert made.totals == {"tickets": 12, "left": 12, "left_unseen": 0}


def test_the_list_behind_a_figure_has_no_end_where_none_is_known(scene: Scene) -> None:
    take_in(scene, *cancelled(1), *(row.replace("C", "X") for row in cancelled(1, left=12)))
    take_in(scene, a_visit("N1", "no_show", called=30), a_visit("F1", "finished", called=30, started=31))
    behind = tickets_of(scene.context, "waiting-times", Ask(DAY, DAY, "hall"), "tickets", "", 10)
    ends = {ticket.number: ticket.ended_at for ticket in behind.tickets}
    assert {number for number, end in ends.items() if end is None} == {"C0", "N1", "F1"}
    assert ends["X0"] == datetime.fromisoformat(at(12))


def test_what_is_not_known_is_given_out_as_not_known(scene: Scene) -> None:
    rows = [*cancelled(1), a_visit("N1", "no_show", called=30), a_visit("F1", "finished", called=30, started=31)]
    take_in(scene, *rows)
    lines = "".join(export_history(scene.context, "hall")).splitlines()
    assert {line.split(",")[9] for line in lines[1:]} == {""}


def test_a_no_show_without_an_end_costs_a_window_of_what_if_the_usual_time(scene: Scene) -> None:
    take_in(scene, *(a_visit(f"N{n}", "no_show", issued=n, called=30 + n) for n in range(40)))
    assert (learnt(scene).no_show, learnt(scene).turn) == (NO_SHOW, TURN)
    assert (NO_SHOW, TURN) == (90, 10)


def test_a_history_with_starts_and_no_ends_has_no_service_times(scene: Scene) -> None:
    """Neither the walk to the start is one, nor is it a pause until the next call."""
    take_in(scene, *(a_visit(f"A{n}", "finished", n, 30 + n, 30.9 + n) for n in range(100)))
    assert (learnt(scene).measured, learnt(scene).turn) == (0, TURN)
    made = answer(scene.context, question(windows=1))
    assert (made["service_times_measured"], made["notes"][0]) == (0, "service_times_unknown")


def test_a_window_of_such_a_history_was_there_up_to_its_last_start(scene: Scene) -> None:
    take_in(scene, a_visit("A1", "finished", called=30, started=34))
    with scene.context.database.reading() as connection:
        log = read_log(connection, catalogue.get_hall(scene.context, "hall"), DAY, DAY, scene.clock.now)
    (hours,) = log.days[0].hours[1]
    assert hours[1] - hours[0] == 4 * 60


def test_where_it_is_known_when_everybody_left_what_if_says_nothing_of_it(scene: Scene) -> None:
    take_in(scene, *cancelled(20, left=12), *called(80))
    seen = learnt(scene)
    assert (seen.left_unseen, seen.patience) == (0, "curve")
    assert "leaving_times_unknown" not in answer(scene.context, question())["notes"]


def test_where_most_left_unseen_they_leave_what_if_at_one_rate_and_the_answer_says_so(scene: Scene) -> None:
    take_in(scene, *cancelled(20), *called(80))
    unseen = learnt(scene)
    assert (unseen.left_unseen, unseen.patience) == (20, "even")
    assert unseen.leave_rate == pytest.approx(20 / (80 * 30 * 60))
    assert "leaving_times_unknown" in answer(scene.context, question())["notes"]
    assert "leaving_times_unknown" not in answer(scene.context, question(patience="none"))["notes"]


def test_where_a_few_left_unseen_the_curve_of_the_others_counts_for_them(scene: Scene) -> None:
    """One in four left after twelve minutes, and as many again nobody knows when: 9 of 16 are there after them."""
    take_in(scene, *cancelled(20, left=12), *(row.replace("C", "X") for row in cancelled(20)), *called(60))
    curve = learnt(scene).curve
    assert curve is not None
    assert curve.seconds == (12 * 60,)
    assert exp(-curve.gone[0]) == pytest.approx((3 / 4) ** 2)


def test_estimates_learn_nothing_from_ends_that_are_not_known(scene: Scene) -> None:
    """Neither how long a window calls in vain, nor its pauses, nor that people leave at once."""
    take_in(scene, *(a_visit(f"N{n}", "no_show", issued=n, called=30 + n) for n in range(100)))
    scene.clock.now = datetime(2026, 1, 6, 1, tzinfo=UTC)
    hall = catalogue.get_hall(scene.context, "hall")
    with scene.context.database.reading() as connection:
        before = Learning().of(connection, hall, scene.clock.now).habits.habits()
    assert (before.no_show, before.turn) == (PRIOR.no_show, PRIOR.turn)
    take_in(scene, *cancelled(100))
    with scene.context.database.reading() as connection:
        assert Learning().of(connection, hall, scene.clock.now).habits.habits() == before
