"""Every filter chooses the tickets that it names, in every report; a value that nobody has is refused by name."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from pydantic import ValidationError

import locales
from operations.halls import catalogue
from operations.people import staff
from operations.reporting.history import COLUMNS, import_history
from operations.reporting.known_values import LIMITED
from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask, Report
from operations.reporting.reports import REPORTS, report
from operations.reporting.selection import FILTERS
from operations.reporting.sheets import as_csv, as_xlsx
from operations.reporting.titles import titles
from protocol.reporting import ReportQuery
from queueing.errors import NotFound
from tests.builders import Scene, a_hall
from tests.databases import a_sqlite_url
from tests.houses import PASSWORD
from tests.operations.reporting.conftest import Row
from tests.operations.reporting.conftest import as_csv as history_csv
from tests.operations.reporting.second_computation import left, per, waiting_times, weekday_and_hour
from tests.operations.reporting.workbooks import Workbook
from tests.running import printed_by_script

ALL = Ask(date(2026, 1, 1), date(2026, 1, 31))
FIGURES = ("mean_seconds", "p50_seconds", "p90_seconds", "max_seconds")
LEFT = ("no_shows", "cancelled", "expired", "left_share")
CHOSEN: list[tuple[dict[str, str | int], Callable[[Row], bool]]] = [
    ({"line": "A"}, lambda row: row["line"] == "A"),
    ({"service": "B-1"}, lambda row: row["service"] == "B-1"),
    ({"window": 3}, lambda row: row["window"] == "3"),
    ({"priority": "elderly"}, lambda row: row["priority"] == "elderly"),
    ({"priority": "-"}, lambda row: row["priority"] == ""),
    ({"weekday": "tue"}, lambda row: weekday_and_hour(row)[0] == "tue"),
    ({"hour": 10}, lambda row: weekday_and_hour(row)[1] == 10),
    ({"hall": "north", "line": "B", "window": 1},
     lambda row: (row["hall"], row["line"], row["window"]) == ("north", "B", "1")),
]  # fmt: skip


def columns(made: Report, key: tuple[str, ...], *names: str) -> dict[tuple[object, ...], tuple[object, ...]]:
    at = [name for name, _ in made.columns]
    return {tuple(row[at.index(k)] for k in key): tuple(row[at.index(n)] for n in names) for row in made.rows}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """The test hall on SQLite: what is read is compared on both databases in test_reports.py."""
    made = Scene(a_sqlite_url(tmp_path))
    yield made
    made.close()


@pytest.fixture
def past(scene: Scene, rows: list[Row]) -> Scene:
    import_history(scene.context, history_csv(rows), zone="Asia/Shanghai")
    pack_past_days(scene.context, date(2026, 1, 8))
    return scene


@pytest.mark.parametrize(("chosen", "is_chosen"), CHOSEN, ids=[" ".join(chosen) for chosen, _ in CHOSEN])
def test_a_filter_chooses_the_tickets_it_names_and_no_other(
    past: Scene, rows: list[Row], chosen: dict[str, str | int], is_chosen: Callable[[Row], bool]
) -> None:
    ask = replace(ALL, **chosen)  # type: ignore[arg-type]
    of_filter = [row for row in rows if is_chosen(row)]
    waits = report(past.context, "waiting-times", ask)
    assert columns(waits, ("hall", "line"), "tickets", *FIGURES) == waiting_times(of_filter)
    assert columns(waits, ("hall", "line"), *LEFT) == left(of_filter, ("hall", "line"))
    visits = columns(report(past.context, "visit-times", ask), ("hall", "line"), "finished", *FIGURES)
    assert visits == per(of_filter, ("hall", "line"), "issued_at", "finished_at")
    services = columns(report(past.context, "service-times", ask), ("hall", "service"), "finished", *FIGURES)
    assert services == per(of_filter, ("hall", "service"), "started_at", "finished_at")
    windows = columns(report(past.context, "windows", ask), ("hall", "window"), "tickets", "mean_service_seconds")
    assert {(hall, str(window)): of_window for (hall, window), of_window in windows.items()} == {
        key: figures[:2] for key, figures in per(of_filter, ("hall", "window"), "started_at", "finished_at").items()
    }
    for name in ("hours", "no-shows"):
        assert report(past.context, name, ask).totals["tickets"] == len(of_filter)


def test_a_mean_has_its_median_and_its_ninth_decile_beside_it(past: Scene, rows: list[Row]) -> None:
    made = report(past.context, "visit-times", ALL)
    instants = {"wait": ("issued_at", "called_at"), "walk": ("called_at", "started_at"),
                "service": ("started_at", "finished_at")}  # fmt: skip
    for part, (first, second) in instants.items():
        middles = columns(made, ("hall", "line"), *(f"{figure}_{part}_seconds" for figure in ("mean", "p50", "p90")))
        assert middles == {key: figures[1:4] for key, figures in per(rows, ("hall", "line"), first, second).items()}
    for name in ("waiting-times", "visit-times", "service-times", "hours", "windows", "staff"):
        names = [column for column, _ in report(past.context, name, ALL).columns]
        for mean in (column for column in names if column.startswith("mean_")):
            assert {mean.replace("mean", "p50"), mean.replace("mean", "p90")} <= set(names), name
        if name in ("waiting-times", "visit-times", "hours"):
            assert set(LEFT) <= set(names), name


def test_hours_have_their_waits_and_those_who_left(past: Scene, rows: list[Row]) -> None:
    keyed = [row | dict(zip(("weekday", "hour"), map(str, weekday_and_hour(row)), strict=True)) for row in rows]
    made = report(past.context, "hours", ALL)
    counted = {(day, str(hour)): cells for (day, hour), cells in columns(made, ("weekday", "hour"), *LEFT).items()}
    assert counted == left(keyed, ("weekday", "hour"))


@pytest.mark.parametrize("name", FILTERS)
def test_a_value_that_nothing_has_is_refused_by_name(scene: Scene, name: str) -> None:
    value: str | int = 77 if name in ("window", "hour") else "mistyped"
    if name in LIMITED:
        with pytest.raises(ValidationError, match=f"\n{name}\n"):
            ReportQuery.model_validate({name: value})
        return
    for kind in REPORTS:
        with pytest.raises(NotFound, match=f"There is no {name} '{value}'") as refusal:
            report(scene.context, kind, replace(ALL, hall="hall", **{name: value}))  # type: ignore[arg-type]
        assert refusal.value.code == f"unknown_{name}"


def test_the_form_of_a_report_has_a_list_for_every_filter() -> None:
    choices = "Object.keys(module.choicesOf({ staff: [] }, undefined, (key) => key))"
    listed = printed_by_script("static/reports/filters.js", choices)
    assert {*listed, "service"} == set(FILTERS), "services are too many for a list: they are written in"


def test_people_of_another_hall_are_as_unknown_as_nobody(scene: Scene) -> None:
    """So the report of a hall does not say who works elsewhere."""
    catalogue.sync(scene.context, a_hall(code="other"))
    for username, hall in (("here", "hall"), ("elsewhere", "other"), ("everywhere", "")):
        staff.add(scene.context, username, PASSWORD, "administrator", hall)
    for username in ("here", "everywhere"):
        assert report(scene.context, "staff", replace(ALL, hall="hall", staff=username)).rows == ()
    assert report(scene.context, "staff", replace(ALL, staff="elsewhere")).rows == ()
    with pytest.raises(NotFound, match="There is no staff 'elsewhere'") as refusal:
        report(scene.context, "staff", replace(ALL, hall="hall", staff="elsewhere"))
    assert refusal.value.code == "unknown_staff"


@pytest.mark.parametrize("name", ["line", "service"])
def test_every_ticket_has_a_line_and_a_service(scene: Scene, name: str) -> None:
    scene.issue()
    with pytest.raises(NotFound, match=f"There is no {name} '-'"):
        report(scene.context, "waiting-times", replace(ALL, hall="hall", **{name: "-"}))  # type: ignore[arg-type]


def test_a_line_that_only_old_tickets_know_can_be_chosen(scene: Scene) -> None:
    row = "hall,1,OLD,x,,9,2026-01-05T09:00:00+08:00,2026-01-05T09:05:00+08:00,,,no_show"
    import_history(scene.context, StringIO("\n".join((",".join(COLUMNS), row))))
    made = report(scene.context, "waiting-times", replace(ALL, hall="hall", line="OLD", window=9))
    assert made.totals["tickets"] == 1


@pytest.mark.parametrize("language", locales.languages())
@pytest.mark.parametrize("name", FILTERS)
def test_the_files_name_every_filter(scene: Scene, name: str, language: str) -> None:
    value = {"window": 2, "booked": "yes", "weekday": "mon", "hour": 9}.get(name, "a1")
    made = report(scene.context, "waiting-times", replace(ALL, hall="hall", language=language))
    chosen = replace(made, ask=replace(made.ask, **{name: value}))  # type: ignore[arg-type]
    label = locales.text(language, f"reports.filter.{name}")
    said = dict(titles(chosen, {"hall": scene.hall}, scene.clock()).about)[label]
    assert said and (name not in LIMITED or said != str(value)), "a word of the protocol is none for people"


@pytest.mark.parametrize(("language", "words"), [
    ("zh-CN", ["业务 A A类业务", "事项 a1 事项a1", "窗口 2", "人员 未记人员", "优先类别 elderly 老年人", "星期 周一",
               "取号时段 9 时"]),
    ("en", ["Line A Line A", "Service a1 Service a1", "Window 2", "Staff Nobody on record", "Priority elderly Senior",
            "Weekday Mon", "Hour 9:00"]),
])  # fmt: skip
def test_the_files_say_what_was_chosen(scene: Scene, language: str, words: list[str]) -> None:
    chosen = {
        "line": "A",
        "service": "a1",
        "window": 2,
        "staff": "-",
        "priority": "elderly",
        "weekday": "mon",
        "hour": 9,
    }
    ask = replace(ALL, hall="hall", language=language, **chosen)  # type: ignore[arg-type]
    made = report(scene.context, "waiting-times", ask)
    labels = titles(made, {"hall": scene.hall}, scene.clock())
    about = " · ".join(f"{label} {value}" for label, value in labels.about)
    assert all(word in about for word in words)
    assert all(word.replace(" ", ",", 1) in as_csv(made, labels).decode() for word in words)
    assert all(word in str(Workbook(as_xlsx(made, labels)).rows[1][0]) for word in words)
    assert made.reply(scene.clock()).filters == chosen
