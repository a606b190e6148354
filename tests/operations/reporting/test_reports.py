"""Every figure of the reports against a second computation, and the definitions a manager defends."""

import subprocess
import sys
from datetime import date
from io import StringIO

import pytest

from operations.reporting.history import COLUMNS, import_history
from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask, Report
from operations.reporting.reports import REPORTS, report
from operations.reporting.worker import ReportWorker
from queueing.errors import BadRequest, NotFound, Unfit
from tests.builders import Scene
from tests.operations.reporting.conftest import Row, as_csv, made_up_history
from tests.operations.reporting.second_computation import per, waiting_times

ALL = Ask(date(2026, 1, 1), date(2026, 1, 31))
TODAY = Ask(date(2026, 3, 2), date(2026, 3, 2), "hall")


@pytest.fixture
def past(scene: Scene, rows: list[Row]) -> Scene:
    import_history(scene.context, as_csv(rows), zone="Asia/Shanghai")
    return scene


def columns(made: Report, key: tuple[str, ...], *names: str) -> dict[tuple[object, ...], tuple[object, ...]]:
    at = [name for name, _ in made.columns]
    return {tuple(row[at.index(k)] for k in key): tuple(row[at.index(n)] for n in names) for row in made.rows}


FIGURES = ("mean_seconds", "p50_seconds", "p90_seconds", "max_seconds")


@pytest.mark.parametrize("packed", [False, True])
def test_waits_visits_and_services_equal_the_second_computation(past: Scene, rows: list[Row], packed: bool) -> None:
    if packed:
        assert pack_past_days(past.context, date(2026, 2, 1)) > 0
    waits = report(past.context, "waiting-times", ALL)
    assert columns(waits, ("hall", "line"), "tickets", *FIGURES) == waiting_times(rows)
    visits = report(past.context, "visit-times", ALL)
    expected = per(rows, ("hall", "line"), "issued_at", "finished_at")
    assert columns(visits, ("hall", "line"), "finished", *FIGURES) == expected
    services = report(past.context, "service-times", ALL)
    expected = per(rows, ("hall", "line", "service"), "started_at", "finished_at")
    assert columns(services, ("hall", "line", "service"), "finished", *FIGURES) == expected


def test_one_hall_and_one_line_are_only_that(past: Scene, rows: list[Row]) -> None:
    ask = Ask(ALL.start, ALL.end, "north", "A")
    chosen = [row for row in rows if (row["hall"], row["line"]) == ("north", "A")]
    made = report(past.context, "waiting-times", ask)
    assert columns(made, ("hall", "line"), "tickets", *FIGURES) == waiting_times(chosen)


def test_a_period_holds_both_its_days(past: Scene, rows: list[Row]) -> None:
    chosen = [row for row in rows if "2026-01-06" <= row["issued_at"][:10] <= "2026-01-07"]
    made = report(past.context, "waiting-times", Ask(date(2026, 1, 6), date(2026, 1, 7)))
    assert made.totals["tickets"] == len(chosen)


def test_a_no_show_waited_and_somebody_who_left_was_not_served(past: Scene, rows: list[Row]) -> None:
    made = report(past.context, "no-shows", ALL)
    outcomes = [row["outcome"] for row in rows]
    assert made.totals["no_shows"] == outcomes.count("no_show")
    assert made.totals["called"] == outcomes.count("no_show") + outcomes.count("finished")
    assert report(past.context, "visit-times", ALL).totals["finished"] == outcomes.count("finished")


def test_hours_are_those_of_the_halls_own_clock(past: Scene, rows: list[Row]) -> None:
    made = report(past.context, "hours", ALL)
    got = columns(made, ("weekday", "hour"), "tickets")
    nine = [row for row in rows if row["issued_at"][:13] == "2026-01-05T09"]
    assert got["mon", 9] == (len(nine),)
    assert sum(int(str(count[0])) for count in got.values()) == len(rows)


def test_a_day_that_changes_after_it_was_packed_is_counted_anew(past: Scene) -> None:
    pack_past_days(past.context, date(2026, 2, 1))
    before = report(past.context, "waiting-times", ALL).totals["tickets"]
    more = [row | {"number": f"X{n}"} for n, row in enumerate(made_up_history(seed=8, days=1, a_day=10))]
    import_history(past.context, as_csv(more), zone="Asia/Shanghai")
    assert report(past.context, "waiting-times", ALL).totals["tickets"] == before + 10  # type: ignore[operator]
    assert pack_past_days(past.context, date(2026, 2, 1)) > 0
    assert report(past.context, "waiting-times", ALL).totals["tickets"] == before + 10  # type: ignore[operator]


def test_a_ticket_finished_after_midnight_is_counted_on_its_own_day(scene: Scene) -> None:
    scene.opened(1).issue()
    view = scene.do("start", scene.called_next(1))
    scene.clock.pass_time(hours=24)
    pack_past_days(scene.context, date(2026, 3, 3))
    scene.do("finish", view)
    assert report(scene.context, "visit-times", TODAY).totals["finished"] == 1


def test_windows_are_open_serving_and_idle(scene: Scene) -> None:
    scene.opened(1).issue()
    view = scene.called_next(1)
    scene.clock.pass_time(seconds=30)
    scene.do("start", view)
    scene.clock.pass_time(minutes=5)
    scene.do("finish", view)
    scene.clock.pass_time(minutes=2)
    from operations.windows import attendance
    from tests.builders import a_clerk

    attendance.pause_window(scene.context, a_clerk(), "hall", 1)
    scene.clock.pass_time(minutes=10)
    attendance.close_window(scene.context, a_clerk(), "hall", 1)
    made = report(scene.context, "windows", TODAY)
    names = ("tickets", "open_seconds", "serving_seconds", "idle_seconds", "paused_seconds")
    assert columns(made, ("window",), *names) == {(1,): (1, 451, 300, 121, 600)}
    staff = report(scene.context, "staff", TODAY)
    assert columns(staff, ("staff",), "finished", "open_seconds") == {("clerk1",): (1, 451)}


def test_a_service_in_progress_is_serving_up_to_now_and_a_call_is_not_idle(scene: Scene) -> None:
    scene.opened(1, 2)
    scene.issue()
    view = scene.called_next(1)
    scene.clock.pass_time(seconds=17)
    scene.do("start", view)
    scene.clock.pass_time(seconds=3_600)
    scene.issue()
    scene.called_next(2)
    scene.clock.pass_time(seconds=13)
    names = ("tickets", "open_seconds", "serving_seconds", "idle_seconds")
    made = columns(report(scene.context, "windows", TODAY), ("window",), *names)
    assert made == {(1,): (0, 3_632, 3_614, 1), (2,): (0, 3_632, 0, 3_619)}
    other = report(scene.context, "windows", Ask(TODAY.start, TODAY.end, "hall", "B"))
    assert columns(other, ("window",), "serving_seconds", "idle_seconds")[1,] == (0, 1), "line A kept it busy"


def test_a_ticket_that_is_called_at_this_moment_was_called_once(scene: Scene) -> None:
    scene.opened(1)
    for _ in range(2):
        scene.issue()
    scene.called_next(1)
    for name in ("waiting-times", "no-shows", "trend", "fairness"):
        made = report(scene.context, name, TODAY)
        assert list(columns(made, ("hall",), "tickets", "called").values()) == [(2, 1)], name
        assert made.totals["called"] == 1, name


ANONYMOUS = "hall,{n},{line},{line}1,,{window},2026-01-05T09:00:00+08:00,2026-01-05T09:0{n}:00+08:00,{rest}"
BARE = [
    ANONYMOUS.format(n=1, line="A", window="", rest="2026-01-05T09:02:00+08:00,2026-01-05T09:05:00+08:00,finished"),
    ANONYMOUS.format(n=2, line="Z", window="1", rest=",,finished"),
    ANONYMOUS.format(n=3, line="A", window="9", rest=",,no_show"),
    ANONYMOUS.format(n=4, line="B", window="", rest=",,cancelled"),
]


def test_totals_equal_the_journal_whatever_a_row_lacks(scene: Scene) -> None:
    import_history(scene.context, StringIO("\n".join((",".join(COLUMNS), *BARE))))
    ask = Ask(date(2026, 1, 5), date(2026, 1, 5), "hall")
    finished = {"visit-times": "finished", "service-times": "finished", "staff": "finished", "windows": "tickets"}
    for name, column in finished.items():
        made = report(scene.context, name, ask)
        at = [word for word, _ in made.columns].index(column)
        assert made.totals[column] == sum(int(str(row[at])) for row in made.rows) == 2, name
    for name in ("waiting-times", "hours", "no-shows"):
        assert report(scene.context, name, ask).totals["tickets"] == 4
    staff = report(scene.context, "staff", ask)
    assert columns(staff, ("staff",), "finished", "no_shows", "mean_seconds") == {(None,): (2, 1, 180)}
    assert staff.totals["mean_seconds"] == 180
    assert columns(report(scene.context, "windows", ask), ("window",), "tickets") == {(1,): (1,), (None,): (1,)}


@pytest.mark.usefixtures("with_days_to_come")
def test_the_hour_that_a_clock_change_repeats_counts_twice_and_the_one_it_skips_never(scene: Scene) -> None:
    instants = ["2025-10-26T00:30Z", "2025-10-26T01:30Z", "2025-10-26T02:30Z", "2026-03-29T00:30Z", "2026-03-29T01:30Z"]
    rows = [f"old,{n},A,,,,{at},,,,cancelled" for n, at in enumerate(instants)]
    import_history(scene.context, StringIO("\n".join((",".join(COLUMNS), *rows))), zone="Europe/Warsaw")
    made = report(scene.context, "hours", Ask(date(2025, 10, 26), date(2025, 10, 26), "old"))
    assert columns(made, ("hour",), "tickets") == {(2,): (2,), (3,): (1,)}
    assert made.totals["tickets"] == 3
    made = report(scene.context, "hours", Ask(date(2026, 3, 29), date(2026, 3, 29), "old"))
    assert columns(made, ("hour",), "tickets") == {(1,): (1,), (3,): (1,)}


def test_who_was_left_over_yesterday_waits_in_no_report_of_today(scene: Scene) -> None:
    scene.opened(1).issue()
    scene.clock.pass_time(hours=24)
    made = report(scene.context, "waiting-times", Ask(date(2026, 3, 3), date(2026, 3, 3), "hall"))
    assert (made.rows, made.totals["tickets"]) == ((), 0)


@pytest.mark.parametrize("name", list(REPORTS))
def test_the_longest_period_there_is_is_answered_or_refused_in_a_sentence(scene: Scene, name: str) -> None:
    scene.opened(1).issue()
    with pytest.raises(Unfit, match="1990 to 2099"):
        report(scene.context, name, Ask(date.min, date.max, "hall"))
    ask = Ask(date(2090, 1, 1), date(2099, 12, 31), "hall")
    assert report(scene.context, name, ask).name == name
    with pytest.raises(Unfit, match="ends on 2026-01-01, before it begins on 2026-03-02"):
        report(scene.context, name, Ask(TODAY.start, date(2026, 1, 1)))


def test_in_the_middle_of_a_day_only_what_has_passed_counts(scene: Scene) -> None:
    scene.opened(1)
    scene.clock.pass_time(minutes=40)
    for name, key in (("windows", 1), ("staff", "clerk1")):
        made = report(scene.context, name, TODAY)
        assert columns(made, (made.columns[1][0],), "open_seconds") == {(key,): (2400,)}


@pytest.mark.parametrize("name", list(REPORTS))
def test_an_empty_period_is_an_empty_report_not_an_error(scene: Scene, name: str) -> None:
    made = report(scene.context, name, TODAY)
    assert made.rows == ()


def test_what_cannot_be_answered_is_refused(scene: Scene) -> None:
    with pytest.raises(NotFound):
        report(scene.context, "gossip", TODAY)
    with pytest.raises(NotFound):
        report(scene.context, "hours", Ask(TODAY.start, TODAY.end, "elsewhere"))
    with pytest.raises(BadRequest):
        report(scene.context, "hours", Ask(TODAY.end, date(2026, 1, 1)))


def test_the_report_process_answers_refuses_and_starts_again(scene: Scene, database_url: str) -> None:
    worker = ReportWorker(database_url)
    ask = {"start": "2026-03-02", "end": "2026-03-02", "hall": "hall"}
    assert worker.ask("hours", ask)["name"] == "hours"
    assert worker.ask("hours", ask, "csv").data.startswith("\ufeff分时段人流".encode())
    assert worker.ask("hours", ask, "table").data.startswith("\ufeffweekday,".encode())
    assert worker.ask("hours", ask, "xlsx").data.startswith(b"PK")
    with pytest.raises(NotFound):
        worker.ask("hours", {**ask, "hall": "elsewhere"})
    with pytest.raises(Unfit) as refused:
        worker.ask("hours", {**ask, "start": "2010-01-01"})
    assert refused.value.extra == {"most_days": 3660}
    worker.stop()
    assert worker.ask("hours", ask)["rows"] == []
    worker.stop()


def test_a_long_report_holds_up_no_other(scene: Scene, database_url: str) -> None:
    worker = ReportWorker(database_url)
    ask = {"start": "2026-03-02", "end": "2026-03-02", "hall": "hall"}
    worker.ask("hours", ask)
    busy = worker._free.get()  # as a long report has it
    try:
        assert worker.ask("hours", ask)["name"] == "hours"
        assert worker.pack({"hall": date(2026, 3, 2)}) == 0
    finally:
        worker._free.put(busy)
        worker.stop()


def test_a_report_takes_no_more_memory_than_it_may() -> None:
    limited = "from operations.reporting.process import limit_memory; limit_memory(1 << 28)"
    code = f"import numpy; {limited}; numpy.ones(1 << 28)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MemoryError" in ended.stderr


def test_waits_say_how_many_still_wait_whose_waits_they_leave_out(scene: Scene) -> None:
    scene.opened(1)
    for _ in range(20):
        scene.issue("a1")
    scene.do("start", scene.called_next(1))
    scene.clock.pass_time(hours=2)
    made = report(scene.context, "waiting-times", Ask(date(2026, 3, 2), date(2026, 3, 2), "hall"))
    assert (made.totals["tickets"], made.totals["called"], made.totals["waiting"]) == (20, 1, 19)
    assert [row[[name for name, _ in made.columns].index("waiting")] for row in made.rows] == [19]
