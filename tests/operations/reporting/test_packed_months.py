"""Months as packed columns: the same figures as from the rows, whatever changed, failed or was packed before."""

import json
from collections.abc import Generator
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.context import Context
from operations.reporting import facts, packed_months, process
from operations.reporting.histogram import Histogram
from operations.reporting.history import import_history
from operations.reporting.packed_months import decode, encode, pack_past_days, pack_some
from operations.reporting.report import Ask, Report
from operations.reporting.reports import report
from operations.reporting.worker import ReportWorker
from queueing.measures import share_within, summary
from storage import packed_reports
from storage.reports import Period
from storage.tables import report_days, report_months, tickets
from tests.builders import Scene
from tests.operations.reporting.conftest import as_csv, made_up_history

ALL = Ask(date(2026, 1, 1), date(2026, 3, 31))
MIDDLE = Ask(date(2026, 1, 6), date(2026, 1, 8), "north")
NAMES = ("waiting-times", "visit-times", "service-times", "hours")
LATER = date(2026, 6, 1)


@pytest.fixture
def past(scene: Scene) -> Scene:
    """Two halls' history over two months, and a day of the scene's own hall."""
    rows = made_up_history(seed=11, days=5, a_day=30)
    february = [
        {name: value.replace("2026-01-", "2026-02-") for name, value in row.items()}
        for row in made_up_history(seed=12, days=3, a_day=20)
    ]
    import_history(scene.context, as_csv(rows + february), zone="Asia/Shanghai")
    scene.opened(1)
    for _ in range(3):
        scene.issue()
    scene.do("finish", scene.do("start", scene.called_next(1)))
    scene.clock.pass_time(hours=24 * 40)
    return scene


def made(scene: Scene) -> list[tuple[object, object]]:
    """Every report of the whole time, and of a few days in the middle of a month."""
    reports: list[Report] = [report(scene.context, name, ask) for name in NAMES for ask in (ALL, MIDDLE)]
    return [(one.rows, one.totals) for one in reports]


def test_reports_say_the_same_from_rows_and_from_packed_months(past: Scene) -> None:
    from_rows = made(past)
    assert from_rows[0][1]["tickets"] == 5 * 30 + 3 * 20 + 3  # type: ignore[index]
    assert pack_past_days(past.context, LATER) == 5
    with past.context.database.transaction() as connection:
        connection.execute(tickets.update().values(line="Z"))  # so that nothing more can come from the rows
    assert made(past) == from_rows


def test_reports_say_the_same_a_shelf_at_a_time(past: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    pack_past_days(past.context, LATER)
    at_once = made(past)
    monkeypatch.setattr(facts, "SHELF", 50)
    monkeypatch.setattr(facts, "_TABLE", 40)
    assert made(past) == at_once


def test_a_day_that_changed_is_read_from_its_rows_and_its_month_packed_again(past: Scene) -> None:
    pack_past_days(past.context, LATER)
    assert pack_past_days(past.context, LATER) == 0
    more = [row | {"number": f"X{n}"} for n, row in enumerate(made_up_history(seed=13, days=2, a_day=10))]
    import_history(past.context, as_csv(more), zone="Asia/Shanghai")
    changed = made(past)
    assert changed[0][1]["tickets"] == 5 * 30 + 3 * 20 + 3 + 20  # type: ignore[index]
    assert pack_past_days(past.context, LATER) == 2
    assert made(past) == changed


def test_days_join_their_month_one_after_another(past: Scene) -> None:
    from_rows = made(past)
    for day in (date(2026, 1, 7), date(2026, 2, 6), date(2026, 3, 3)):
        pack_past_days(past.context, day)
        assert made(past) == from_rows
    assert pack_past_days(past.context, date(2026, 3, 3)) == 0


def test_a_month_packed_again_up_to_an_earlier_day_loses_none_of_its_days(past: Scene) -> None:
    before = made(past)
    pack_past_days(past.context, LATER)
    with past.context.database.transaction() as connection:
        connection.execute(
            report_months.update().values(version=0)
        )  # an update, on a computer whose clock was put back
    assert pack_past_days(past.context, date(2026, 1, 7)) > 0
    assert made(past) == before
    assert pack_past_days(past.context, LATER) > 0
    assert made(past) == before


def test_packing_may_be_stopped_and_goes_on_later(past: Scene) -> None:
    from_rows = made(past)
    written, rest = pack_some(past.context, LATER, go_on=iter((True, False)).__next__)
    assert written == 2 and rest is not None
    assert made(past) == from_rows
    assert pack_some(past.context, LATER, rest) == (3, None)
    assert made(past) == from_rows


def through(value: Any) -> Any:
    """What comes out of the pipe."""
    return json.loads(json.dumps(value))


class Within:
    """The process of a packing, which has time for one month at a time, without the process."""

    def __init__(self, context: Context) -> None:
        self.asked, self._context = 0, context

    def exchange(self, request: dict[str, Any]) -> Generator[float, None, dict[str, Any]]:
        self.asked += 1
        assert self.asked < 20, "the night has no end"
        yield 0.0
        answered: dict[str, Any] = through(process.answer(self._context, through(request)))
        return answered

    def stop(self) -> None:
        """There is nothing to stop."""


def test_a_night_visits_each_month_once_whatever_keeps_changing(past: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    with past.context.database.transaction() as connection:
        packed_reports.list_days(connection, packed_reports.unlisted_days(connection, Period(date.min, LATER)))
        connection.execute(report_days.update().where(report_days.c.hall == "north").values(changed_revision=10**6))
    monkeypatch.setattr(process, "PACKING_SECONDS", 0)
    worker, within = ReportWorker(past.context.database.url), Within(past.context)
    monkeypatch.setattr(worker, "_packing", within)
    assert worker.pack(dict.fromkeys(("hall", "north", "south"), LATER)) == 5
    assert within.asked == 5
    assert pack_past_days(past.context, LATER) == 2, "in the next night they are tried again"


def test_months_of_another_version_are_read_from_their_rows(past: Scene) -> None:
    from_rows = made(past)
    pack_past_days(past.context, LATER)
    with past.context.database.transaction() as connection:
        connection.execute(report_months.update().values(version=packed_months.VERSION - 1, days="[[], []]"))
    assert made(past) == from_rows
    assert pack_past_days(past.context, LATER) == 5
    assert made(past) == from_rows


def test_a_time_beyond_all_measure_spoils_neither_the_reports_of_its_day_nor_the_packing(past: Scene) -> None:
    endless = 2**40 if past.context.database.is_sqlite else 2**31 - 1  # the largest that PostgreSQL takes
    before = report(past.context, "waiting-times", ALL).totals
    with past.context.database.transaction() as connection:
        tampered = tickets.update().where(tickets.c.hall == "north", tickets.c.wait_seconds == before["max_seconds"])
        assert connection.execute(tampered.values(wait_seconds=endless)).rowcount <= 1
    after = report(past.context, "waiting-times", ALL).totals
    assert after["tickets"] == before["tickets"]
    assert pack_past_days(past.context, LATER) == 5
    assert report(past.context, "waiting-times", ALL).totals == after


def test_a_month_that_cannot_be_packed_keeps_no_other_from_it(past: Scene, caplog: pytest.LogCaptureFixture) -> None:
    with past.context.database.transaction() as connection:
        values = {"hall": "ghost", "business_date": date(2026, 1, 5), "changed_revision": 0}
        connection.execute(report_days.insert().values(values))
    assert pack_past_days(past.context, LATER) == 5
    assert "ghost" in caplog.text


@given(st.lists(st.integers(-1, 2**31 - 2), max_size=50), st.integers(0, 31))
def test_packed_numbers_are_what_they_were(numbers: list[int], bits: int) -> None:
    column = np.array([min(number, (1 << bits) - 1) for number in numbers], np.int32)
    data = encode(column)
    assert decode(data).tolist() == column.tolist()
    assert len(data) <= 1 + 4 * len(numbers)


@given(st.lists(st.dictionaries(st.integers(0, 5_000), st.integers(1, 50), max_size=20), max_size=4))
def test_a_histogram_of_arrays_counts_like_a_dict(dicts: list[dict[int, int]]) -> None:
    together: dict[int, int] = {}
    for counts in dicts:
        for seconds, count in counts.items():
            together[seconds] = together.get(seconds, 0) + count
    histogram = Histogram.together(map(Histogram.of, dicts))
    assert histogram == together
    assert dict(histogram) == together
    assert summary(histogram) == summary(together)
    assert sum(histogram.values()) == sum(together.values())
    assert share_within(histogram, 600) == share_within(together, 600)
    assert 5_001 not in histogram
