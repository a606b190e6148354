"""Beside every mean stand its P50 and its P90, and beside every wait those who left: in all reports and their files.

Which column is a mean is read from its definition, and which figure is of waits from the tickets that it leads to, so
that a new report is looked at, too.
"""

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import locales
from operations.reporting.behind import RULES
from operations.reporting.history import COLUMNS, import_history
from operations.reporting.names import NAMES
from operations.reporting.report import Ask, Desk, Report, desk
from operations.reporting.reports import report
from operations.reporting.reports.comparison import FIXED_MIX
from operations.reporting.sheets import as_csv as sheet_csv
from operations.reporting.titles import titles
from tests.builders import Scene
from tests.databases import a_sqlite_url
from tests.operations.appointments.booking_scene import a_bookable_hall, arrive, book
from tests.operations.reporting.conftest import as_csv, made_up_history
from tests.operations.reporting.test_behind_every_cell import rows_of

ALL = Ask(date(2026, 1, 15), date(2026, 3, 2), before_start=date(2026, 1, 5), before_end=date(2026, 1, 14))
ASKS = {
    "everything": ALL,
    "no appointments": Ask(ALL.start, ALL.end, booked="no", before_start=ALL.before_start, before_end=ALL.before_end),
}
NO_MEAN = {"change_seconds", "bias_seconds"}
"""The difference of two means; and that of estimates and waits, whose percentiles stand beside the mean distance."""
LEFT = ("no_shows", "cancelled", "expired", "left_share")
NO_WAITS = {
    "distribution": "a row is a stretch of time, which nobody left in; who left stands in the totals",
    "estimates": "errors, not waits: `called` beside `tickets` says of how many there is none",
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Weeks of two halls of an older system, and an hour of a third with an appointment, estimates and leavers."""
    path: Path = tmp_path_factory.mktemp("beside")
    scene = Scene(a_sqlite_url(path), a_bookable_hall(6))
    import_history(scene.context, as_csv(made_up_history(seed=5, days=16, a_day=40)), zone="Asia/Shanghai")
    booked = book(scene)
    scene.opened(1)
    for number in range(4):
        view = scene.issue()
        if number == 0:
            scene.do("cancel", view)
    scene.clock.pass_time(minutes=50)
    arrive(scene, booked.code)
    scene.clock.pass_time(minutes=15)
    scene.called_next(1)
    yield scene
    scene.close()


def meaning(name: str, column: str) -> str:
    """What a column means, by the second sheet of its workbook."""
    words = locales.room("zh-CN", "definitions")
    return str(words["definition_of"].get(name, {}).get(column) or words["definition"][column])


def percentiles(column: str) -> set[str]:
    """The columns that must stand beside a mean."""
    if column == "expected_seconds":  # of a day, whose percentiles stand beside its mean
        return {"p50_seconds", "p90_seconds"}
    if "mean" in column:
        return {column.replace("mean", figure) for figure in ("p50", "p90")}
    return {column.replace("_seconds", f"_{figure}_seconds") for figure in ("p50", "p90")}


def means(made: Report) -> list[str]:
    return [column for column, unit in made.columns
            if unit == "seconds" and column not in NO_MEAN and not column.startswith(("low_", "high_"))
            and ("mean" in column or "平均" in meaning(made.name, column))]  # fmt: skip


@pytest.mark.parametrize("chosen", ASKS)
@pytest.mark.parametrize("name", NAMES)
def test_beside_every_mean_stand_its_median_and_its_ninth_decile(scene: Scene, name: str, chosen: str) -> None:
    made = report(scene.context, name, ASKS[chosen])
    columns = {column for column, _ in made.columns}
    for mean in means(made):
        beside = percentiles(mean)
        assert beside <= columns, mean
        for row in (*rows_of(made), dict(made.totals)):
            if row.get(mean) is not None and row.get("measure") != FIXED_MIX:  # a mix has no percentiles
                assert all(row[column] is not None for column in beside), (mean, row)


@pytest.mark.parametrize("chosen", ASKS)
@pytest.mark.parametrize("name", NAMES)
def test_beside_every_wait_stand_those_who_left(scene: Scene, name: str, chosen: str) -> None:
    made = report(scene.context, name, ASKS[chosen])
    with scene.context.database.reading() as connection:
        own = desk(scene.context, connection, ASKS[chosen])
        for row in rows_of(made):
            for column in waits(own, made, row, ASKS[chosen]):
                if name not in NO_WAITS:
                    assert all(row[left] is not None for left in leavers(name, column)), (column, row)
    if name == "distribution" and made.rows:
        assert made.totals["left_share"] is not None


def leavers(name: str, wait: str) -> tuple[str, ...]:
    """The columns that must stand beside a wait."""
    if name == "comparison":  # two periods have not as many tickets, so that shares compare and counts do not
        return ("left_before_share" if "before" in wait else "left_share",)
    return tuple(f"walk_in_{column}" for column in LEFT) if name == "appointments" else LEFT


def waits(own: Desk, made: Report, row: dict[str, Any], ask: Ask) -> Iterator[str]:
    """The times and shares of a row that are of waits: their tickets stand in the order of these."""
    rule = RULES.get(made.name)
    for column, unit in made.columns if rule else ():
        if rule and column in rule.columns and unit in ("seconds", "share") and row[column] is not None:
            cells = {key: row[key] for key in rule.keys if key in row}
            if rule.chosen(own, ask, cells, column).measure == "wait_seconds":
                yield column


@pytest.mark.parametrize("name", NAMES)
def test_a_file_for_people_has_each_column_of_its_report(scene: Scene, name: str) -> None:
    made = report(scene.context, name, ALL)
    words = titles(made, {"hall": scene.hall}, scene.clock())
    assert len(words.headings) == len({word for word, _ in words.headings}) == len(made.columns), "no two read alike"
    lines = list(csv.reader(StringIO(sheet_csv(made, words).decode())))
    assert any(len(line) >= len(made.columns) - 1 for line in lines), "a hall that all rows share stands above"


def test_a_day_on_which_nobody_was_called_is_there_with_those_who_left(scene: Scene) -> None:
    row = "north,R1,A,x,,,2026-01-20T09:00:00+08:00,,,,cancelled"
    import_history(scene.context, StringIO("\n".join((",".join(COLUMNS), row))))
    [made] = rows_of(report(scene.context, "day-means", Ask(ALL.start, ALL.end, service="x")))
    assert (made["tickets"], made["called"], made["mean_seconds"], made["left_share"]) == (1, 0, None, 1.0)
    assert (made["signal"], made["expected_seconds"]) == ("left_out", None)


def test_where_nobody_booked_a_line_has_the_waits_and_the_leavers_of_the_others(scene: Scene) -> None:
    booked = {row["line"]: row for row in rows_of(report(scene.context, "appointments", ALL)) if row["hall"] == "hall"}
    assert (booked["A"]["booked"], booked["A"]["walk_ins"], booked["A"]["walk_in_cancelled"]) == (1, 4, 1)
    alone = report(scene.context, "appointments", ASKS["no appointments"])
    assert alone.rows
    assert (alone.totals["booked"], alone.totals["walk_ins"]) == (
        0, report(scene.context, "waiting-times", ASKS["no appointments"]).totals["tickets"],
    )  # fmt: skip
