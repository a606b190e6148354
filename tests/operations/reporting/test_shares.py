"""Shares are of a whole: never below 0 nor above 1, and the same of the same people in every report."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from operations.appointments import booking
from operations.appointments.check_in import CheckInRequest, check_in
from operations.appointments.releasing import release
from operations.halls import catalogue
from operations.reporting.history import import_history
from operations.reporting.report import Ask, Report
from operations.reporting.reports import REPORTS, report
from operations.tickets import serving
from queueing.errors import Conflict
from tests.builders import KIOSK, NINE, Scene, a_clerk
from tests.databases import a_sqlite_url
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book
from tests.operations.reporting.conftest import as_csv, made_up_history

DAY = date(2026, 3, 2)
MINUTE = timedelta(minutes=1)
ALL = Ask(date(2026, 1, 1), DAY)
NO_PARTS = {"comparison": ("change_", "typical_", "placebo_"), "funnel": ("value_", "target_", "inner_", "outer_")}
"""Changes, and ratios to what is usual, are no parts of a whole."""


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A hall whose tolerance is five minutes, and another whose tolerance is an hour; both can be booked."""
    hall = a_bookable_hall(6, late_minutes=5)
    scene = Scene(a_sqlite_url(tmp_path), hall)
    catalogue.sync(scene.context, replace(hall, code="other", appointments=replace(hall.appointments, late_minutes=60)))
    yield scene
    scene.close()


def an_old_history(scene: Scene, random: Random) -> None:
    """Of a system that did not record every instant; in one line everybody left."""
    rows = made_up_history(seed=random.randrange(1_000), days=4, a_day=50)
    for row in rows:
        for name in ("called_at", "started_at", "finished_at"):
            if random.random() < 0.3:
                row[name] = ""
        if row["line"] == "B" and row["hall"] == "south":
            row |= {"outcome": random.choice(("no_show", "cancelled")), "started_at": "", "finished_at": ""}
    import_history(scene.context, as_csv(rows), zone="Asia/Shanghai")


def a_day(scene: Scene, random: Random) -> None:
    """People who booked and people who did not, who come, do not come, leave, or are served."""
    scene.opened(1, 2)
    codes: list[tuple[str, str]] = []
    views = []
    for n in range(60):
        scene.clock.pass_time(minutes=random.randrange(4))
        with suppress(Conflict):
            step = random.choice(("book", "book", "arrive", "arrive", "issue", "leave", "call", "call", "give_up"))
            if step == "book":
                hall, at = random.choice(("hall", "other")), TEN + random.randrange(3) * 30 * MINUTE
                request = booking.BookingRequest(hall, "a1", at, f"n{n}")
                codes.append((hall, booking.book(scene.context, None, request).code))
            elif step == "arrive" and codes:
                hall, code = codes.pop(0)
                actor = KIOSK if hall == "hall" else replace(KIOSK, hall=hall)
                views.append(check_in(scene.context, actor, CheckInRequest(hall, code, source="k1", kiosk="k1")))
            elif step == "issue":
                views.append(scene.issue(random.choice(("a1", "b1"))))
            elif step == "leave" and views:
                left = views.pop(random.randrange(len(views))).ticket
                serving.step(
                    scene.context, replace(a_clerk(), hall=left.hall), left.id, "cancel", "", serving.Options()
                )
            elif step == "call":
                window = random.choice((1, 2))
                if (called := scene.call_next(window)) is not None:
                    scene.clock.pass_time(seconds=random.randrange(100))
                    scene.do("no_show" if random.random() < 0.3 else "start", called, window)
                    if random.random() < 0.8:
                        scene.do("finish", called, window)
            elif step == "give_up":
                release(scene.context, random.choice(("hall", "other")))


@pytest.mark.parametrize("seed", range(2))
def test_no_share_of_any_report_is_below_0_or_above_100_percent(scene: Scene, seed: int) -> None:
    random = Random(seed)
    an_old_history(scene, random)
    a_day(scene, random)
    shares = 0
    for ask in (ALL, replace(ALL, start=DAY), replace(ALL, hour=9, line="A")):
        for name in REPORTS:
            for column, share in of_shares(report(scene.context, name, ask)):
                shares += 1
                assert 0 <= share <= 1, (name, column, share)
    assert shares > 200
    assert len({report(scene.context, name, ALL).totals["left_share"] for name in LEFT}) == 1


LEFT = ("waiting-times", "visit-times", "no-shows", "hours", "trend", "distribution", "day-course", "fairness")
"""Who left is counted of all tickets in each of these."""


def of_shares(made: Report) -> Iterator[tuple[str, float]]:
    """(column, share) of the rows and of the totals that say which part something is."""
    names = [name for name, unit in made.columns if unit == "share"]
    cells = [(name, row[[column for column, _ in made.columns].index(name)]) for row in made.rows for name in names]
    cells += [(name, cell) for name, cell in made.totals.items() if name.endswith("_share")]
    for name, cell in cells:
        if cell is not None and not name.startswith(NO_PARTS.get(made.name, ("-",))):
            yield name, float(cell)


def test_who_left_a_line_where_nobody_was_served_is_in_the_totals_of_the_visits(scene: Scene) -> None:
    scene.opened(1)
    scene.issue("a1")
    scene.do("finish", scene.do("start", scene.called_next()))
    for _ in range(9):
        serving.step(scene.context, a_clerk(), scene.issue("b1").ticket.id, "cancel", "", serving.Options())
    made = report(scene.context, "visit-times", replace(ALL, start=DAY))
    assert (made.totals["finished"], made.totals["cancelled"], made.totals["left_share"]) == (1, 9, 0.9)
    assert [row[1] for row in made.rows] == ["A", "B"]


def test_no_shows_are_a_share_of_everybody_called_also_where_the_call_was_not_recorded(scene: Scene) -> None:
    rows = [row for row in made_up_history(seed=3, days=1, a_day=40) if row["outcome"] != "cancelled"]
    for row in rows:
        row |= {"called_at": "", "started_at": ""}
    import_history(scene.context, as_csv(rows), zone="Asia/Shanghai")
    missed = sum(row["outcome"] == "no_show" for row in rows)
    assert report(scene.context, "no-shows", ALL).totals["no_show_share"] == round(missed / len(rows), 4) > 0


def test_who_came_and_left_again_came_and_whose_time_is_still_to_come_is_not_counted(scene: Scene) -> None:
    came, gone, *_ = [book(scene, TEN + n * 30 * MINUTE, name=f"n{n}") for n in range(4)]
    scene.clock.now = NINE + 45 * MINUTE
    arrive(scene, came.code)
    today = replace(ALL, start=DAY)
    assert report(scene.context, "appointments", today).totals["came_share"] == 1
    scene.clock.now = TEN + 20 * MINUTE
    left = arrive(scene, gone.code)
    serving.step(scene.context, a_clerk(), left.ticket.id, "cancel", "", serving.Options())
    made = report(scene.context, "appointments", today)
    assert (made.totals["checked_in"], made.totals["cancelled"], made.totals["came_share"]) == (2, 1, 1)
    scene.clock.now = TEN + timedelta(hours=2)
    release(scene.context, "hall")
    assert report(scene.context, "appointments", today).totals["came_share"] == 0.5


def test_each_hall_is_measured_by_its_own_tolerance(scene: Scene) -> None:
    code = book(scene).code
    booking.book(scene.context, None, booking.BookingRequest("other", "a1", TEN, "李雷"))
    scene.clock.now = NINE + 50 * MINUTE
    arrive(scene, code)
    scene.clock.now = TEN + 30 * MINUTE
    scene.opened(1).called_next(1)
    assert report(scene.context, "appointments", replace(ALL, start=DAY)).totals["within_tolerance_share"] == 0


def test_the_hash_of_a_report_is_that_of_its_records_whatever_is_filtered(scene: Scene) -> None:
    book(scene), book(scene, TEN + 30 * MINUTE, name="李雷")
    scene.issue("a1"), scene.issue("b1")
    scene.clock.now = datetime(2026, 3, 4, 2, tzinfo=NINE.tzinfo)  # who was not called is forgotten
    ask = replace(ALL, hall="hall", end=date(2026, 3, 4))
    filters = ({"line": "A"}, {"hour": 10}, {"weekday": "tue"}, {"booked": "yes"})
    for name in set(REPORTS) - {"quality"}:  # with a filter it counts no attendance
        whole = report(scene.context, name, ask).data_hash
        for chosen in filters:
            assert report(scene.context, name, replace(ask, **chosen)).data_hash == whole, (name, chosen)
