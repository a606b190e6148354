"""What managers see of appointments."""

from datetime import date, timedelta

from operations.appointments import booking
from operations.appointments.releasing import release
from operations.reporting.behind import tickets_of
from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask, Report
from operations.reporting.reports import report
from tests.builders import NINE, Scene, a_clerk
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book

DAY = date(2026, 3, 2)
MINUTE = timedelta(minutes=1)


def cells(made: Report) -> dict[str, object]:
    names = [name for name, _ in made.columns]
    return dict(zip(names, made.rows[0], strict=True))


def test_what_became_of_appointments_and_who_waited_how_long(database_url: str) -> None:
    scene = Scene(database_url, a_bookable_hall(6)).opened(1, 2, 3)
    came, late, _, given_up = (book(scene) for _ in range(4))
    booking.cancel(scene.context, a_clerk(), given_up.id)
    scene.clock.now = NINE + 50 * MINUTE
    walk_in = scene.issue()
    arrive(scene, came.code)
    scene.clock.now = TEN + 2 * MINUTE
    assert scene.called_next(1).ticket.appointment == came.id
    scene.clock.now = TEN + 20 * MINUTE
    release(scene.context, "hall")
    arrive(scene, late.code)
    assert scene.called_next(2).ticket.id == walk_in.ticket.id
    scene.clock.now = TEN + 40 * MINUTE
    assert scene.called_next(3).ticket.appointment == late.id
    made = report(scene.context, "appointments", Ask(DAY, DAY, "hall"))
    row = cells(made)
    assert [row[name] for name in ("line", "booked", "checked_in", "missed", "cancelled")] == ["A", 4, 2, 1, 1]
    assert (row["came_share"], row["within_tolerance_share"]) == (0.6667, 0.5)
    assert (row["booked_mean_seconds"], row["walk_in_mean_seconds"]) == ((120 + 1200) // 2, 1799)
    assert made.totals["booked"] == 4
    waits = report(scene.context, "waiting-times", Ask(DAY, DAY, "hall"))
    assert waits.totals["max_seconds"] == 1799, "the wait of who booked begins at their time in every report"
    for booked, tickets in (("yes", 2), ("no", 1)):
        ask = Ask(DAY, DAY, "hall", booked=booked)
        assert report(scene.context, "waiting-times", ask).totals["tickets"] == tickets
        assert report(scene.context, "no-shows", ask).totals["tickets"] == tickets
        behind = tickets_of(scene.context, "waiting-times", ask, "tickets", "", 100)
        assert {ticket.number for ticket in behind.tickets} == ({"A002", "A003"} if booked == "yes" else {"A001"})
    scene.clock.pass_time(days=1)
    pack_past_days(scene.context, DAY)
    assert report(scene.context, "waiting-times", Ask(DAY, DAY, "hall", booked="yes")).totals["tickets"] == 2
    assert report(scene.context, "appointments", Ask(DAY, DAY, "hall")).rows == made.rows
    scene.close()


def test_who_came_before_the_booked_time_overtakes_nobody_before_the_call(database_url: str) -> None:
    scene = Scene(database_url, a_bookable_hall()).opened(1, 2)
    early = book(scene)
    scene.clock.now = NINE + 30 * MINUTE
    scene.issue()
    scene.clock.pass_time(seconds=1)
    arrive(scene, early.code)
    scene.clock.now = TEN + 2 * MINUTE
    assert scene.called_next(1).ticket.appointment == early.id
    scene.clock.now = TEN + 12 * MINUTE
    scene.called_next(2)
    totals = report(scene.context, "fairness", Ask(DAY, DAY, "hall")).totals
    assert (totals["overtaken"], totals["longest_overtaken_seconds"]) == (1, 600)
    scene.close()


def test_a_window_is_idle_until_it_calls_who_booked_and_somebody_waits_from_the_booked_time_on(
    database_url: str,
) -> None:
    scene = Scene(database_url, a_bookable_hall())
    early = book(scene)
    scene.clock.now = NINE + 30 * MINUTE
    arrive(scene, early.code)
    scene.clock.now = NINE + 45 * MINUTE
    scene.opened(1)
    scene.clock.now = TEN + 2 * MINUTE
    view = scene.called_next(1)
    scene.clock.now = TEN + 4 * MINUTE
    scene.do("no_show", view, 1)
    for _ in ("from its rows", "from the packed month"):
        row = cells(report(scene.context, "windows", Ask(DAY, DAY, "hall")))
        assert (row["idle_while_waiting_seconds"], row["paused_seconds"]) == (120, 0)
        scene.clock.pass_time(days=1)
        pack_past_days(scene.context, scene.clock.now.date())
    assert row["idle_seconds"] == row["open_seconds"] - 120, "taken from the call to the no-show alone"  # type: ignore[operator]
    scene.close()


def test_an_estimate_is_compared_with_the_time_from_the_issue_also_of_who_booked(database_url: str) -> None:
    scene = Scene(database_url, a_bookable_hall(call_early=False)).opened(1)
    early = book(scene)
    scene.clock.now = NINE + 30 * MINUTE
    promised = arrive(scene, early.code).ticket.p50_seconds
    scene.clock.now = TEN + 2 * MINUTE
    scene.called_next(1)
    totals = report(scene.context, "estimates", Ask(DAY, DAY, "hall")).totals
    assert promised is not None
    assert promised >= 1800, "the half hour until the booked time is part of what the ticket says"
    assert totals["error_seconds"] == abs(32 * 60 - promised)
    scene.close()


def test_a_hall_without_anybody_has_an_empty_report_and_walk_ins_need_no_appointment_of_others(
    database_url: str,
) -> None:
    scene = Scene(database_url)
    assert report(scene.context, "appointments", Ask(DAY, DAY)).rows == ()
    scene.do("cancel", scene.issue())
    row = cells(report(scene.context, "appointments", Ask(DAY, DAY)))
    names = ("line", "booked", "came_share", "walk_ins", "walk_in_cancelled", "walk_in_left_share")
    assert [row[name] for name in names] == ["A", 0, None, 1, 1, 1.0]
    assert report(scene.context, "appointments", Ask(DAY, DAY, booked="yes")).rows == ()
    scene.close()
