"""Dates and headings as Excel, Windows and Chinese systems write them. Nothing is guessed silently."""

import os
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from xlsxwriter import Workbook

from operations.reporting.history import COLUMNS, ImportOutcome, Unreadable, import_file
from operations.reporting.history.columns import BadRow
from operations.reporting.history.date_order import in_order
from operations.reporting.history.written_times import moment
from queueing.instants import from_microseconds
from tests.builders import Scene
from tests.operations.reporting.test_history import stored

HEADER = "number,line,issued_at,called_at,outcome"
FIVE_PAST_THREE = datetime(2026, 1, 5, 7, 5, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def take_in(scene: Scene, folder: Path, *times: str, header: str = HEADER, dates: str = "") -> ImportOutcome:
    """A row for each (issued_at,called_at) of `times`."""
    file = folder / "history.csv"
    rows = (f"A{n},A,{pair},no_show" for n, pair in enumerate(times))
    file.write_text("\n".join((header, *rows)) + "\n", "utf-8")
    return import_file(scene.context, file, "hall", dates=dates)


def days(scene: Scene) -> list[str]:
    return [str(day) for (day,) in stored(scene, "business_date")]


@pytest.mark.parametrize(
    "written",
    [
        "2026/1/5 15:05", "2026/1/5 下午3:05", "2026/1/5 下午 3:05:00", "2026-01-05 3:05 PM", "2026/1/5 3:05:00 pm",
        "2026年1月5日 15:05", "2026年1月5日15:05", "2026年1月5日 下午3:05", "2026年1月5日下午3时05分",
        "2026/1/5 3:05 p.m.", "2026/1/5 PM 3:05", "2026/1/5 3:05 下午", "2026/1/5 3:05 PM +08:00", "5.1.2026 3:05 PM",
    ],
)  # fmt: skip
def test_times_of_windows_say_the_half_of_the_day(written: str) -> None:
    instant = moment("issued_at", written, SHANGHAI)
    assert instant is not None
    assert from_microseconds(instant) == FIVE_PAST_THREE


@pytest.mark.parametrize(
    ("written", "hour"),
    [("上午8:05", 8), ("上午12:05", 0), ("下午12:05", 12), ("下午 11:05", 23), ("12:05 AM", 0), ("12:05 PM", 12)],
)
def test_twelve_is_midnight_before_noon_and_noon_after(written: str, hour: int) -> None:
    instant = moment("issued_at", f"2026/1/5 {written}", ZoneInfo("UTC"))
    assert instant is not None
    assert from_microseconds(instant).hour == hour


@pytest.mark.parametrize("written", ["2026/1/5 14:05 PM", "2026/1/5 上午13:05", "2026/1/5 8:05 XM", "2026/1/5 早8:05"])
def test_a_time_that_makes_no_sense_is_refused(written: str) -> None:
    with pytest.raises(BadRow, match=r"no time of the day|not ISO 8601"):
        moment("issued_at", written, SHANGHAI)


@pytest.mark.parametrize(
    ("times", "said", "as_dates"),
    [
        (("12/31/2025 9:00,", "1/2/2026 9:00,1/2/2026 9:10 AM"), "month/day/year", ["2025-12-31", "2026-01-02"]),
        (("31/12/2025 9:00,", "1/2/2026 9:00,1/2/2026 9:10"), "day/month/year", ["2025-12-31", "2026-02-01"]),
        (("31-12-2025 9:00,", "01-02-2026 9:00,"), "day/month/year", ["2025-12-31", "2026-02-01"]),
        (("1/2/26 9:00,", "1/13/26 9:00,"), "month/day/year", ["2026-01-02", "2026-01-13"]),
        (("１／２／２０２６ 9:00,", "1/13/2026 9:00,"), "month/day/year", ["2026-01-02", "2026-01-13"]),
        (("26/1/2 9:00,", "99/1/31 9:00,"), "year/month/day", ["2026-01-02", "1999-01-31"]),
    ],
)
def test_the_order_of_dates_is_found_where_one_alone_fits_all_rows(
    scene: Scene, tmp_path: Path, times: tuple[str, ...], said: str, as_dates: list[str]
) -> None:
    """The date that decides may stand anywhere. The summary says how they were read."""
    for order in (times, times[::-1]):
        outcome = take_in(scene, tmp_path, *order)
        assert outcome.mistakes == []
        assert [note.split("read as ")[1].split(";")[0] for note in outcome.notes] == [said]
    assert {*days(scene)} == {*as_dates}


def test_dates_of_which_more_than_one_order_fits_are_refused_with_the_way_out(scene: Scene, tmp_path: Path) -> None:
    rows = ("1/2/2026 9:00,", "3/2/2026 8:00,")
    outcome = take_in(scene, tmp_path, *rows)
    assert (outcome.status, [line for line, _ in outcome.mistakes]) == (2, [2, 3])
    assert outcome.notes == ["Dates like 1/2/2026 can be read in more than one way: say --dates dmy or mdy"]
    assert "--dates" in outcome.mistakes[0][1]
    assert take_in(scene, tmp_path, *rows, dates="dmy").added == 2
    assert days(scene) == ["2026-02-01", "2026-02-03"]
    assert take_in(scene, tmp_path, *rows, dates="ymd").added == 0, "a year of four digits does not stand behind"


def test_dates_that_no_one_order_fits_are_refused_and_a_named_order_keeps_what_it_can(
    scene: Scene, tmp_path: Path
) -> None:
    rows = ("12/31/2025 9:00,", "31/12/2025 9:00,", "2026-01-05 9:00,", "45/45/2026 9:00,")
    outcome = take_in(scene, tmp_path, *rows)
    assert (outcome.added, [line for line, _ in outcome.mistakes]) == (1, [2, 3, 5])
    assert "No one order fits all dates, such as 12/31/2025 and 31/12/2025" in outcome.notes[0]
    named = take_in(scene, tmp_path, *rows, dates="dmy")
    assert (named.added, [line for line, _ in named.mistakes]) == (1, [2, 5])
    assert "no date in the order day/month/year" in named.mistakes[0][1]


@pytest.mark.parametrize("column", ["booked_at", "arrived_at"])
def test_the_date_that_decides_the_order_may_stand_in_any_column_of_times(
    scene: Scene, tmp_path: Path, column: str
) -> None:
    outcome = take_in(
        scene, tmp_path, "2026-01-02 9:00,1/2/2026 8:00", "12/31/2025 9:00,12/31/2025 8:00",
        header=f"number,line,issued_at,{column},outcome",
    )  # fmt: skip
    assert (outcome.added, outcome.mistakes) == (2, [])
    only_there = take_in(
        scene, tmp_path, "2026-01-03 9:00,1/3/2026 8:00", "2026-01-13 9:00,1/13/2026 8:00",
        header=f"number,line,issued_at,{column},outcome",
    )  # fmt: skip
    assert (only_there.added, only_there.mistakes) == (2, [])


@pytest.mark.parametrize(("row", "is_found"), [(1_000, True), (1_001, False)])
def test_a_file_without_a_date_that_needs_an_order_in_its_first_thousand_rows_is_not_looked_through(
    scene: Scene, tmp_path: Path, row: int, is_found: bool
) -> None:
    rows = ["2026-01-01 9:00,"] * 1_001
    rows[row - 1] = "12/31/2025 9:00,"
    outcome = take_in(scene, tmp_path, *rows)
    assert [line for line, _ in outcome.mistakes] == ([] if is_found else [row + 1])


def test_dates_that_need_no_order_are_said_nothing_of(scene: Scene, tmp_path: Path) -> None:
    assert take_in(scene, tmp_path, "2026/1/5 9:00,", "05.01.2026 9:30,").notes == []


def test_chinese_headings_and_outcomes_are_understood(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "表.csv"
    file.write_bytes(
        "票号 ,队列,业务名称,窗口 ,取号时间,叫号时间　,开始办理时间,办结时间,状态,柜员\r\n"
        "A1,A,a1,2号窗口,2026/1/5 上午8:05,2026/1/5 上午8:15,,,过号,王\r\n"
        "A2,A,a1,2,2026年1月5日 8:05,2026年1月5日 8:15,2026年1月5日 8:16,2026年1月5日 8:20,已办结,王\r\n"
        "A3,A,a1,2,2026/1/5 8:05,,,2026/1/5 8:20,取消 ,王\r\n".encode("gb18030")
    )
    outcome = import_file(scene.context, file, "hall")
    assert [line for line, _ in outcome.mistakes] == [2], "2号窗口 is no number"
    assert stored(scene, "state", "window", "wait_seconds") == [("finished", 2, 600), ("cancelled", 2, None)]
    assert "柜员" in "\n".join(outcome.notes)


def test_of_two_columns_that_mean_the_same_the_first_is_read(scene: Scene, tmp_path: Path) -> None:
    header = "票号,排队号,line,issued_at,状态,outcome"
    file = tmp_path / "history.csv"
    file.write_text(f"{header}\nA1,B2,A,2026-01-05 9:00,排队,no_show\n", "utf-8")
    outcome = import_file(scene.context, file, "hall")
    assert stored(scene, "number", "state") == [("A1", "no_show")]
    assert outcome.notes[0].endswith("排队号, 状态")


def test_a_pipe_can_be_looked_through_twice(scene: Scene, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    content = f"{HEADER}\nA1,A,1/2/2026 9:00,,cancelled\nA2,A,1/13/2026 9:00,,cancelled\n".encode()
    writer = threading.Thread(target=pipe.write_bytes, args=[content])
    writer.start()
    assert import_file(scene.context, pipe, "hall").added == 2
    writer.join()


def test_a_real_workbook_is_refused_with_a_sentence_that_says_what_to_do(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "history.xlsx"
    book = Workbook(str(file))
    book.add_worksheet().write_row(0, 0, COLUMNS)
    book.close()
    with pytest.raises(Unreadable, match=r"history.xlsx is an Excel workbook .* save it as 'CSV UTF-8'"):
        import_file(scene.context, file, "hall")


def test_a_year_of_two_digits_is_of_this_century_below_ninety() -> None:
    assert in_order(("31", "12", "89"), "dmy") == date(2089, 12, 31)
    assert in_order(("1", "1", "90"), "dmy") == date(1990, 1, 1)
