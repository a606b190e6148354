"""Before and after: each figure against a second computation from the rows, and which days count."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import locales
from operations.halls import catalogue
from operations.reporting.history import COLUMNS, import_history
from operations.reporting.report import Ask, Report
from operations.reporting.reports import report
from operations.reporting.service_days import ServiceDays, kinds_of_both
from operations.reporting.titles import titles
from queueing.errors import Unfit
from tests.builders import Scene, a_hall
from tests.databases import a_sqlite_url
from tests.operations.reporting.conftest import Row, as_csv
from tests.operations.reporting.second_computation import figures, seconds_between

ZONE = timezone(timedelta(hours=8))
FIRST, CHANGED_ON, LAST = date(2025, 11, 3), date(2025, 12, 1), date(2026, 1, 4)
"""Eight weeks. The first of January is a holiday, the second a day off, and the fourth, a Sunday, is worked for it."""
HOLIDAYS = {date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 4)}
ASK = Ask(CHANGED_ON, LAST, before_start=FIRST, before_end=CHANGED_ON - timedelta(days=1))
PARTS = {"visit": ("issued_at", "finished_at"), "wait": ("issued_at", "called_at"),
         "walk": ("called_at", "started_at"), "service": ("started_at", "finished_at")}  # fmt: skip


def weeks_before_and_after() -> list[Row]:
    """A hall in which a visit becomes a quarter shorter, with three services of its two lines; none on Saturdays."""
    random = Random(3)
    rows = []
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        if day.weekday() == 5 or (day.weekday() == 6 and day not in HOLIDAYS):
            continue
        faster = 0.75 if day >= CHANGED_ON else 1.0
        pace = faster * random.uniform(0.8, 1.3)
        for n in range(random.randrange(12, 22)):
            line = random.choice("AB")
            outcome = random.choices(("finished", "no_show", "cancelled"), (8, 1, 1))[0]
            issued = datetime(day.year, day.month, day.day, 9, tzinfo=ZONE) + timedelta(seconds=n * 900)
            called = (
                issued + timedelta(seconds=int(pace * random.randrange(200, 1200))) if outcome != "cancelled" else None
            )
            started = called + timedelta(seconds=random.randrange(5, 60)) if called and outcome == "finished" else None
            finished = started + timedelta(seconds=int(pace * random.randrange(100, 900))) if started else None
            instants = ["" if at is None else at.isoformat() for at in (issued, called, started, finished)]
            values = ("old", f"{line}{n:03d}", line, f"{line}{random.randrange(3)}", "", "", *instants, outcome)
            rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return weeks_before_and_after()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A hall without a past."""
    made = Scene(a_sqlite_url(tmp_path), a_hall())
    yield made
    made.close()


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> Iterator[Scene]:
    """The eight weeks, which the tests only read."""
    made = Scene(a_sqlite_url(tmp_path_factory.mktemp("past")), a_hall())
    import_history(made.context, as_csv(rows), zone="Asia/Shanghai")
    yield made
    made.close()


def by_column(made: Report, line: str | None, measure: str) -> dict[str, Any]:
    names = [name for name, _ in made.columns]
    cells = [dict(zip(names, row, strict=True)) for row in made.rows]
    return next(row for row in cells if (row["line"], row["measure"]) == (line, measure))


def counted(rows: list[Row], line: str | None, settling_days: int = 14) -> tuple[list[Row], list[Row]]:
    """The rows of the days that count, before and after."""
    sides: tuple[list[Row], list[Row]] = [], []
    for row in rows:
        day = date.fromisoformat(row["issued_at"][:10])
        settling = CHANGED_ON <= day < CHANGED_ON + timedelta(days=settling_days)
        if day not in HOLIDAYS and not settling and line in (None, row["line"]):
            sides[day >= CHANGED_ON].append(row)
    return sides


def times(rows: list[Row], measure: str) -> list[int]:
    seconds = [
        seconds_between(row, *PARTS[measure]) for row in rows if row["outcome"] == "finished" or measure == "wait"
    ]
    return [value for value in seconds if value is not None]


def test_every_mean_and_change_equals_the_second_computation(past: Scene, rows: list[Row]) -> None:
    made = report(past.context, "comparison", ASK)
    for line in (None, "A", "B"):
        before, after = counted(rows, line)
        for measure in PARTS:
            row = by_column(made, line, measure)
            first, second = times(before, measure), times(after, measure)
            means = sum(first) / len(first), sum(second) / len(second)
            assert (row["finished_before"], row["finished"]) == (len(first), len(second))
            assert (row["mean_before_seconds"], row["mean_seconds"]) == (round(means[0]), round(means[1]))
            middles = [row[f"{figure}_{which}seconds"] for which in ("before_", "") for figure in ("p50", "p90")]
            assert tuple(middles) == (*figures(first)[1:3], *figures(second)[1:3])
            assert row["change_seconds"] == round(means[1] - means[0])
            assert row["change_share"] == round(means[1] / means[0] - 1, 4)
            assert row["days_before"] == len({r["issued_at"][:10] for r in before}) == 20
            assert row["days"] == len({r["issued_at"][:10] for r in after}) == 13
            for kind in ("change", "typical"):
                middle = row["change_share" if kind == "change" else "typical_change_share"]
                assert row[f"{kind}_low_share"] < middle < row[f"{kind}_high_share"]
            assert row["change_low_seconds"] is None and row["change_high_seconds"] is None
            assert row["days_needed"] is None
            for side, name in ((before, "left_before_share"), (after, "left_share")):
                left = sum(r["outcome"] != "finished" for r in side)
                assert row[name] == round(left / len(side), 4)
    visit = by_column(made, None, "visit")
    assert {name: made.totals[name] for name in ("change_share", "change_low_share", "typical_change_share")} == {
        name: visit[name] for name in ("change_share", "change_low_share", "typical_change_share")
    }
    assert visit["change_high_share"] < 0, "a quarter is seen in five weeks"


def test_the_fixed_mix_weighs_the_services_of_both_periods_alike(past: Scene, rows: list[Row]) -> None:
    row = by_column(report(past.context, "comparison", ASK), None, "visit_fixed_mix")
    sides = counted(rows, None)
    by_service: list[dict[str, list[int]]] = [defaultdict(list, {r["service"]: [] for r in side}) for side in sides]
    for side, of_service in zip(sides, by_service, strict=True):
        for r in side:
            of_service[r["service"]] += times([r], "visit")
    common = {service for service in by_service[0] if min(len(of[service]) for of in by_service) >= 30}
    visits: list[dict[str, list[int]]] = []
    for side in sides:
        of_kind: dict[str, list[int]] = defaultdict(list)
        for r in side:
            of_kind[r["service"] if r["service"] in common else r["line"]] += times([r], "visit")
        visits.append({kind: seconds for kind, seconds in of_kind.items() if seconds})
    kinds = visits[0].keys() & visits[1].keys()
    assert len(kinds) > 2
    weights = {kind: len(visits[0][kind]) + len(visits[1][kind]) for kind in kinds}
    means = [sum(weights[kind] * sum(side[kind]) / len(side[kind]) for kind in kinds) / sum(weights.values())
             for side in visits]  # fmt: skip
    assert row["change_share"] == round(means[1] / means[0] - 1, 4)
    assert (row["mean_before_seconds"], row["mean_seconds"]) == (round(means[0]), round(means[1]))
    assert row["typical_change_share"] is None and row["change_low_share"] is not None


def test_a_line_that_only_one_period_has_is_compared_with_nothing_and_changes_no_other(
    scene: Scene, past: Scene, rows: list[Row]
) -> None:
    new = [row | {"line": "Z", "service": "Z9", "number": f"Z{n}"} for n, row in enumerate(counted(rows, None)[1])]
    import_history(scene.context, as_csv([*rows, *new]), zone="Asia/Shanghai")
    made, without = (report(of.context, "comparison", ASK) for of in (scene, past))
    assert by_column(made, "A", "visit") == by_column(without, "A", "visit")
    assert by_column(made, "Z", "visit")["change_share"] is None
    assert by_column(made, "Z", "visit_fixed_mix")["mean_seconds"] is None
    mixes = [by_column(it, None, "visit_fixed_mix") for it in (made, without)]
    assert mixes[0]["change_share"] == mixes[1]["change_share"], "what one period lacks is not in the mix"


def test_holidays_days_worked_for_them_and_the_first_two_weeks_are_left_out_and_counted(past: Scene) -> None:
    totals = report(past.context, "comparison", ASK).totals
    kinds = ("holiday", "worked_in_exchange", "own")
    assert [totals[f"left_out_{kind}_days"] for kind in kinds] == [len(HOLIDAYS) - 1, 1, 0]
    assert (totals["settling_days"], totals["left_out_settling_days"]) == (14, 10)
    every = report(past.context, "comparison", Ask(ASK.start, ASK.end, before_start=FIRST, settling_days=0)).totals
    assert (every["settling_days"], every["left_out_settling_days"], every["days"]) == (0, 0, 23)
    week = Ask(CHANGED_ON, CHANGED_ON + timedelta(days=6))
    assert report(past.context, "comparison", week).totals["left_out_settling_days"] == 0


def test_the_placebo_compares_the_last_four_weeks_before_the_change_with_those_before_them(
    past: Scene, rows: list[Row]
) -> None:
    ask = Ask(date(2025, 12, 15), LAST, before_start=date(2025, 12, 1), before_end=date(2025, 12, 14))
    totals = report(past.context, "comparison", ask).totals
    assert (totals["placebo_before_from"], totals["placebo_from"], totals["placebo_to"]) == (
        "2025-11-17", "2025-12-01", "2025-12-14",
    )  # fmt: skip
    sides = [times([r for r in rows if first <= r["issued_at"][:10] <= last], "visit")
             for first, last in (("2025-11-17", "2025-11-30"), ("2025-12-01", "2025-12-14"))]  # fmt: skip
    means = [sum(side) / len(side) for side in sides]
    assert totals["placebo_change_share"] == round(means[1] / means[0] - 1, 4)
    assert totals["placebo_low_share"] is not None


@pytest.mark.parametrize(("before_start", "placebo_from"), [
    ("2025-11-18", "2025-11-18"), ("2025-11-17", "2025-11-17"), ("2025-11-16", "2025-11-17"),
])  # fmt: skip
def test_the_placebo_has_no_more_than_twenty_eight_days(past: Scene, before_start: str, placebo_from: str) -> None:
    before = date.fromisoformat(before_start)
    ask = Ask(date(2025, 12, 15), LAST, before_start=before, before_end=date(2025, 12, 14))
    totals = report(past.context, "comparison", ask).totals
    assert (totals["placebo_from"], totals["placebo_to"]) == (placebo_from, "2025-12-14")


def test_too_few_days_have_no_interval_and_it_is_said_how_many_would_do(past: Scene) -> None:
    totals = report(past.context, "comparison", Ask(date(2025, 11, 10), date(2025, 11, 14))).totals
    assert (totals["before_from"], totals["before_to"]) == ("2025-11-05", "2025-11-09")
    assert totals["change_share"] is not None
    bounds = [totals[f"{kind}_{end}_share"] for kind in ("change", "typical") for end in ("low", "high")]
    assert bounds == [None] * 4 and totals["change_low_seconds"] is None
    assert totals["days_needed"] == 8


def test_an_older_system_that_knows_calls_alone_is_compared_by_its_waits(scene: Scene, rows: list[Row]) -> None:
    bare = [row | {"started_at": "", "finished_at": ""} for row in rows]
    import_history(scene.context, as_csv(bare), zone="Asia/Shanghai")
    made = report(scene.context, "comparison", ASK)
    for measure in ("visit", "walk", "service", "visit_fixed_mix"):
        row = by_column(made, None, measure)
        assert {row[name] for name in ("mean_seconds", "change_share", "change_low_share", "typical_change_share")} == {
            None
        }
    assert by_column(made, None, "wait")["change_low_share"] is not None
    assert made.totals["change_share"] is None
    assert made.totals["placebo_measure"] == "wait"


@pytest.mark.usefixtures("with_days_to_come")
def test_today_is_left_out_unless_it_is_all_that_was_asked_about(scene: Scene) -> None:
    today = scene.clock().astimezone(ZONE).date()
    assert today == date(2026, 3, 2)
    rows = []
    for n, day in enumerate(("2026-02-25", "2026-02-26", "2026-02-27", "2026-03-02")):
        instants = [f"{day}T09:{minutes}:00+08:00" for minutes in (10, 20, 21, 30)]
        rows.append(dict(zip(COLUMNS, ("hall", f"A{n}", "A", "a1", "", "1", *instants, "finished"), strict=True)))
    import_history(scene.context, as_csv(rows))
    totals = report(scene.context, "comparison", Ask(date(2026, 2, 27), today, "hall")).totals
    assert (totals["days_before"], totals["days"], totals["left_out_running_days"]) == (2, 1, 1)
    totals = report(scene.context, "comparison", Ask(today, today, "hall", before_start=date(2026, 2, 25))).totals
    assert (totals["days"], totals["left_out_running_days"]) == (1, 0)


@pytest.mark.parametrize(("zone", "unknown"), [("Asia/Shanghai", 0), ("PRC", 0), ("UTC", 1)])
def test_a_hall_whose_zone_names_no_country_is_counted_as_one_without_holidays(
    scene: Scene, rows: list[Row], zone: str, unknown: int
) -> None:
    import_history(scene.context, as_csv(rows), zone=zone)
    note = locales.room("en", "reports")["note"]["no_holidays"]
    for name in ("comparison", "trend", "day-means"):
        made = report(scene.context, name, replace(ASK, language="en"))
        assert made.totals["halls_without_holidays"] == unknown
        in_files = [text for _, text in titles(made, {"hall": scene.hall}, scene.clock()).about]
        assert (locales.filled(note, halls=1) in in_files) is bool(unknown)


def test_several_halls_have_rows_together_and_each(scene: Scene, rows: list[Row]) -> None:
    import_history(scene.context, as_csv(rows), zone="Asia/Shanghai")
    import_history(scene.context, as_csv([row | {"hall": "other"} for row in rows]), zone="Europe/Warsaw")
    made = report(scene.context, "comparison", ASK)
    keys = [row[:2] for row in made.rows if row[3] == "visit"]
    assert keys == [(None, None), *((hall, line) for hall in ("old", "other") for line in (None, "A", "B"))]
    alone = report(scene.context, "comparison", Ask(ASK.start, ASK.end, "old", "A", before_start=FIRST))
    assert [row[:2] for row in alone.rows if row[3] == "visit"] == [("old", "A")]


@pytest.mark.parametrize(
    "before", [("2026-03-02", "2026-03-15"), ("2026-02-20", "2026-03-02"), ("2026-03-16", "2026-03-29")]
)
def test_a_period_is_compared_with_one_that_was_over_before_it(scene: Scene, before: tuple[str, str]) -> None:
    """Not with itself, nor with a part of itself, nor with a later one."""
    start, end = map(date.fromisoformat, before)
    ask = Ask(date(2026, 3, 2), date(2026, 3, 15), "hall", before_start=start, before_end=end)
    with pytest.raises(Unfit, match="first period ends") as refused:
        report(scene.context, "comparison", ask)
    assert refused.value.code == "periods_overlap"


def test_the_visits_beside_a_mean_are_those_that_it_was_taken_from(scene: Scene, rows: list[Row]) -> None:
    known = [row | {"finished_at": row["finished_at"] if n % 3 else ""} for n, row in enumerate(rows)]
    import_history(scene.context, as_csv(known), zone="Asia/Shanghai")
    line = by_column(report(scene.context, "comparison", replace(ASK, settling_days=0)), None, "visit")
    before, after = counted(known, None, 0)
    assert (line["finished_before"], line["finished"]) == (len(times(before, "visit")), len(times(after, "visit")))


def a_change(scene: Scene, changed_on: date | None, days_after: int) -> Callable[..., Mapping[str, Any]]:
    """A hall that is open every day, a month before a date of March and some days after it; how to compare them."""
    monday = date(2026, 3, 2)
    catalogue.sync(scene.context, replace(scene.hall, changed_on=changed_on, timezone="UTC"))  # no holidays
    rows = []
    for n in range(-30, days_after):
        instants = [f"{monday + timedelta(days=n)}T09:{minutes}:00+08:00" for minutes in (10, 20, 21, 30 - n % 3)]
        rows.append(dict(zip(COLUMNS, ("hall", f"A{n}", "A", "a1", "", "1", *instants, "finished"), strict=True)))
    scene.clock.pass_time(days=days_after)
    import_history(scene.context, as_csv(rows))
    last = monday + timedelta(days=days_after - 1)

    def totals(start: date = monday, end: date = last, **asked: Any) -> Mapping[str, Any]:
        return report(scene.context, "comparison", Ask(start, end, "hall", **asked)).totals

    return totals


def test_the_first_two_weeks_after_the_halls_own_change_are_left_out_of_a_short_period_too(scene: Scene) -> None:
    totals = a_change(scene, date(2026, 3, 2), 18)()
    assert (totals["settling_days"], totals["left_out_settling_days"], totals["days"]) == (14, 14, 4)
    assert (totals["days_needed"], totals["change_low_share"]) == (8, None), "four days say nothing"


def test_two_weeks_of_a_change_are_left_out_wherever_they_fall_into_the_later_period(scene: Scene) -> None:
    ask = a_change(scene, date(2026, 3, 5), 40)
    assert (ask()["settling_days"], ask()["days"]) == (14, 40 - 14), "in its middle"
    late = ask(start=date(2026, 3, 12))
    assert (late["settling_days"], late["days"]) == (7, 30 - 7), "those that the period still has"
    long_after = ask(start=date(2026, 3, 19), before_start=date(2026, 2, 1), before_end=date(2026, 2, 28))
    assert long_after["settling_days"] == 0, "the change is no longer new, however long the period"
    assert ask(start=date(2026, 2, 20), end=date(2026, 3, 4))["settling_days"] == 0, "it had not come"


def test_settling_days_that_were_asked_for_go_before_the_halls_own_change(scene: Scene) -> None:
    ask = a_change(scene, date(2026, 3, 2), 18)
    assert [ask(settling_days=days)["days"] for days in (0, 3)] == [18, 15]


def test_where_no_hall_says_when_it_changed_two_weeks_of_a_long_period_are_left_out(scene: Scene) -> None:
    ask = a_change(scene, None, 30)
    assert (ask()["settling_days"], ask()["days"]) == (14, 16)
    assert ask(end=date(2026, 3, 29))["settling_days"] == 14, "four weeks"
    assert ask(end=date(2026, 3, 28))["settling_days"] == 0, "a day less"


@pytest.mark.parametrize(("most", "pooled"), [(30, ["a2", "a3"]), (29, ["a1", "a2", "a3"])])
def test_a_service_with_fewer_than_thirty_visits_in_a_period_counts_with_the_rare_ones(
    most: int, pooled: list[str]
) -> None:
    """Of a1 there were 30, or one less, in one period and many more in the other; the others are rare in one."""
    services: list[str | None] = ["a1", "a2", "a3"]
    before = ServiceDays(services, np.array([[90.0, 29, 90]]), np.array([[900.0, 58, 270]]))
    after = ServiceDays(services, np.array([[float(most), 90, 3]]), np.array([[10.0 * most, 180, 9]]))
    both = kinds_of_both(before, after)
    assert [counts.shape[1] - 1 for counts, _ in both] == [3 - len(pooled)] * 2
    assert [counts[0, -1] for counts, _ in both] == [
        sum(float(of.counts[0, services.index(name)]) for name in pooled) for of in (before, after)
    ]


@pytest.mark.parametrize("language", locales.languages())
def test_what_is_written_down_says_how_many_days_are_missing(scene: Scene, language: str) -> None:
    a_change(scene, date(2026, 3, 2), 10)
    made = report(scene.context, "comparison", Ask(date(2026, 3, 2), date(2026, 3, 11), "hall", language=language))
    note = locales.room(language, "reports")["note"]["too_few"]
    said = titles(made, {"hall": scene.hall}, scene.clock())
    known = {"days": 8, "before": 10, "after": 0, "missing_before": 0, "missing_after": 8}
    assert locales.filled(note, **known) in {value for _, value in said.about}
