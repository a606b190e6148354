"""Every figure of the reports against a second computation, and the definitions a manager defends."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from operations.records.facts import pack_past_days
from operations.records.history import import_history
from operations.records.report import Ask, Report
from operations.records.reports import REPORTS, report
from operations.records.sheets import as_csv as sheet_csv
from operations.records.sheets import as_xlsx
from operations.records.worker import ReportWorker
from queueing.errors import BadRequest, NotFound
from tests.builders import Scene
from tests.operations.records.conftest import Row, as_csv, made_up_history
from tests.operations.records.second_computation import per, waiting_times

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


def test_the_comparison_says_how_sure_it_is(past: Scene) -> None:
    made = report(past.context, "comparison", Ask(date(2026, 1, 8), date(2026, 1, 10)))
    t = made.totals
    assert t["before_from"] == "2026-01-05"
    low, change, high = (float(str(t[name])) for name in ("change_low_share", "change_share", "change_high_share"))
    assert low < change < high


def test_windows_are_open_serving_and_idle(scene: Scene) -> None:
    scene.opened(1).issue()
    view = scene.called_next(1)
    scene.clock.pass_time(seconds=30)
    scene.do("start", view)
    scene.clock.pass_time(minutes=5)
    scene.do("finish", view)
    scene.clock.pass_time(minutes=2)
    from operations import attendance
    from tests.builders import a_clerk

    attendance.pause_window(scene.context, a_clerk(), "hall", 1)
    scene.clock.pass_time(minutes=10)
    attendance.close_window(scene.context, a_clerk(), "hall", 1)
    made = report(scene.context, "windows", TODAY)
    names = ("tickets", "open_seconds", "serving_seconds", "idle_seconds", "paused_seconds")
    assert columns(made, ("window",), *names) == {(1,): (1, 451, 300, 121, 600)}
    staff = report(scene.context, "staff", TODAY)
    assert columns(staff, ("staff",), "finished", "open_seconds") == {("clerk1",): (1, 451)}


def test_in_the_middle_of_a_day_only_what_has_passed_counts(scene: Scene) -> None:
    scene.opened(1)
    scene.clock.pass_time(minutes=40)
    for name, key in (("windows", 1), ("staff", "clerk1")):
        made = report(scene.context, name, TODAY)
        assert columns(made, (made.columns[1][0],), "open_seconds") == {(key,): (2400,)}


def test_a_window_that_nobody_closed_was_open_until_closing_time(scene: Scene) -> None:
    scene.opened(1)
    scene.clock.pass_time(minutes=60 * 24)
    opened = columns(report(scene.context, "windows", TODAY), ("window",), "open_seconds")[1,][0]
    scene.clock.pass_time(minutes=60 * 24)
    assert columns(report(scene.context, "windows", TODAY), ("window",), "open_seconds") == {(1,): (opened,)}
    assert 0 < int(str(opened)) < 24 * 3600


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


def test_a_spreadsheet_gets_numbers_and_never_a_formula(past: Scene) -> None:
    evil = made_up_history(seed=9, days=1, a_day=1)[0] | {"line": "=cmd|'/c calc'!A1", "service": "=1+1"}
    import_history(past.context, as_csv([evil]), zone="Asia/Shanghai")
    made = report(past.context, "waiting-times", ALL)
    text = sheet_csv(made).decode("utf-8-sig")
    assert "'=cmd" in text
    assert text.splitlines()[0] == ",".join(name for name, _ in made.columns)
    with ZipFile(BytesIO(as_xlsx(made))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_the_report_process_answers_refuses_and_starts_again(scene: Scene, database_url: str) -> None:
    worker = ReportWorker(database_url)
    ask = {"start": "2026-03-02", "end": "2026-03-02", "hall": "hall"}
    assert worker.ask("hours", ask)["name"] == "hours"
    assert worker.ask("hours", ask, "csv").startswith(b"\xef\xbb\xbf")
    with pytest.raises(NotFound):
        worker.ask("hours", {**ask, "hall": "elsewhere"})
    worker.stop()
    assert worker.ask("hours", ask)["rows"] == []
    worker.stop()
