"""Ten questions of a manager who never saw the reports, each answered from one report and checked by hand.

Whether something changed is asked of many days, because two of them differ by chance.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from operations.reporting.history import import_history
from tests.databases import a_sqlite_url
from tests.houses import ServedScene, json_of
from tests.operations.reporting.conftest import Row, as_csv, made_up_history, mondays
from tests.operations.reporting.second_computation import figures, seconds_between, weekday_and_hour

FORTNIGHT = {"from": "2026-01-05", "to": "2026-01-18", "hall": "north"}
CHANGE = date(2025, 10, 13)
AUTUMN = {"from": "2025-10-13", "to": "2025-12-28", "hall": "mondays"}


class Manager:
    """Asks the reports, and has the hall's own records to check them by."""

    def __init__(self, served: ServedScene, rows: list[Row]) -> None:
        self.served = served
        self.rows = [row for row in rows if row["hall"] == "north"]

    def rows_of(self, name: str, **chosen: Any) -> list[dict[str, Any]]:
        made = json_of(self.served.administrator.get(f"/reports/{name}", **(FORTNIGHT | chosen)))
        names = [column["name"] for column in made["columns"]]
        return [made["totals"], *(dict(zip(names, row, strict=True)) for row in made["rows"])]

    def waits(self, **values: str) -> list[int]:
        chosen = [row for row in self.rows if all(row[name].startswith(value) for name, value in values.items())]
        return [wait for row in chosen if (wait := seconds_between(row, "issued_at", "called_at")) is not None]


@pytest.fixture(scope="module")
def manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Manager]:
    folder: Path = tmp_path_factory.mktemp("questions")
    served = ServedScene(a_sqlite_url(folder), folder)
    rows = made_up_history(seed=11, days=14, a_day=60)
    import_history(served.context, as_csv(rows), zone="Asia/Shanghai")
    yield Manager(served, rows)
    served.close()


def test_did_the_wait_on_mondays_get_shorter(manager: Manager) -> None:
    rows = mondays("mondays", "A-0", date(2025, 7, 7), 25, shorter_from=CHANGE)
    import_history(manager.served.context, as_csv(rows), zone="Asia/Shanghai")
    wait = next(row for row in manager.rows_of("comparison", weekday="mon", **AUTUMN)[1:] if row["measure"] == "wait")
    assert (wait["days_before"], wait["days"]) == (10, 9), "a holiday and the first two weeks do not count"
    sides = ("2025-07-28", "2025-10-12", "2025-10-06"), ("2025-10-27", "2025-12-28", "")
    means = [
        figures([
            seconds_between(row, "issued_at", "called_at") or 0
            for row in rows if first <= (day := row["issued_at"][:10]) <= last and day != holiday
        ])[0]
        for first, last, holiday in sides
    ]  # fmt: skip
    assert [wait["mean_before_seconds"], wait["mean_seconds"]] == means
    assert wait["change_low_share"] < wait["change_high_share"] < 0, "shorter by more than chance"


def test_how_long_do_nine_in_ten_wait_in_line_a(manager: Manager) -> None:
    totals = manager.rows_of("waiting-times", line="A")[0]
    assert totals["p90_seconds"] == figures(manager.waits(line="A"))[2]


def test_at_what_hour_is_the_wait_longest(manager: Manager) -> None:
    rows = manager.rows_of("day-course")[1:]
    worst = max(rows, key=lambda row: row["mean_seconds"])
    by_hour = {hour: manager_waits(manager, hour) for hour in {weekday_and_hour(row)[1] for row in manager.rows}}
    assert worst["mean_seconds"] == max(figures(waits)[0] or 0 for waits in by_hour.values())


def manager_waits(manager: Manager, hour: int) -> list[int]:
    return [
        wait for row in manager.rows if weekday_and_hour(row)[1] == hour
        and (wait := seconds_between(row, "issued_at", "called_at")) is not None
    ]  # fmt: skip


def test_how_many_left_on_tuesdays_without_being_served(manager: Manager) -> None:
    totals = manager.rows_of("no-shows", weekday="tue")[0]
    outcomes = [row["outcome"] for row in manager.rows if weekday_and_hour(row)[0] == "tue"]
    assert (totals["no_shows"], totals["cancelled"]) == (outcomes.count("no_show"), outcomes.count("cancelled"))


def test_what_share_waited_less_than_half_an_hour(manager: Manager) -> None:
    row = next(row for row in manager.rows_of("distribution")[1:] if row["upto_seconds"] == 1800)
    waits = manager.waits()
    assert row["share_up_to"] == round(sum(wait < 1800 for wait in waits) / len(waits), 4)


def test_which_service_takes_longest(manager: Manager) -> None:
    longest = max(manager.rows_of("service-times")[1:], key=lambda row: row["mean_seconds"])
    means = {
        service: figures([
            seconds_between(row, "started_at", "finished_at") or 0
            for row in manager.rows if row["service"] == service and row["outcome"] == "finished"
        ])[0] or 0
        for service in {row["service"] for row in manager.rows}
    }  # fmt: skip
    assert longest["mean_seconds"] == max(means.values()) == means[longest["service"]]


def test_do_elderly_people_wait_less_than_others(manager: Manager) -> None:
    elderly, others = (manager.rows_of("waiting-times", priority=code)[0] for code in ("elderly", "-"))
    everybody = manager.waits()
    waits = manager.waits(priority="elderly")
    assert elderly["mean_seconds"] == figures(waits)[0]
    assert elderly["called"] + others["called"] == len(everybody)


def test_which_window_finished_most_visits(manager: Manager) -> None:
    most = max(manager.rows_of("windows")[1:], key=lambda row: row["tickets"])
    finished = [row["window"] for row in manager.rows if row["outcome"] == "finished"]
    assert most["tickets"] == max(finished.count(window) for window in finished)


def test_which_day_was_the_worst(manager: Manager) -> None:
    worst = max(manager.rows_of("trend")[1:], key=lambda row: row["p90_seconds"])
    days = {row["issued_at"][:10] for row in manager.rows}
    assert worst["p90_seconds"] == max(figures(manager.waits(issued_at=day))[2] or 0 for day in days)


def test_who_waited_longest_of_all(manager: Manager) -> None:
    query = FORTNIGHT | {"column": "max_seconds", "limit": 1}
    behind = json_of(manager.served.administrator.get("/reports/waiting-times/tickets", **query))
    assert behind["tickets"][0]["wait_seconds"] == max(manager.waits())
