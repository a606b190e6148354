"""A history's file as visits: what an import reads, and nothing stored."""

import gzip
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from commands import main
from forecasting.observer import Clock
from forecasting.visits import Visit
from operations.reporting.history import import_file, read_visits
from operations.reporting.history.columns import Unreadable
from queueing.errors import BadRequest
from tests.builders import NINE, Scene, a_hall
from tests.databases import a_sqlite_url

HISTORIES = sorted(Path(__file__).with_name("histories").glob("*.csv"))
HEADER = "hall,number,line,issued_at,called_at,finished_at,outcome"

TEXT = """hall,number,line,issued_at,called_at,outcome
h,A001,A,2026-03-02T09:00:00+08:00,2026-03-02T09:05:00+08:00,finished
h,A002,A,2026-03-02T09:01:00+08:00,2026-03-02T08:05:00+08:00,finished
h,A003,A,2026-03-02T09:02:00+08:00,,no_show
"""


def test_rows_that_are_no_visits_are_named_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text(TEXT)
    visits, mistakes, _ = read_visits(file)
    assert [visit.wait_seconds for visit in visits] == [300, None]
    assert mistakes == [
        (3, "called_at 2026-03-02T08:05:00+08:00 lies before issued_at 2026-03-02T09:01:00+08:00"),
    ]


def test_a_packed_file_with_other_separators_is_read_as_an_import_reads_it(tmp_path: Path) -> None:
    plain, packed = tmp_path / "log.csv", tmp_path / "log.csv.gz"
    plain.write_text(TEXT)
    packed.write_bytes(gzip.compress(TEXT.replace(",", ";").encode("utf-16")))
    assert read_visits(packed)[:2] == read_visits(plain)[:2]
    assert read_visits(packed).notes == ["read as utf-16"]


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_every_row_that_an_import_takes_is_a_visit_and_every_other_has_the_same_reason(
    tmp_path: Path, path: Path
) -> None:
    scene = Scene(a_sqlite_url(tmp_path), a_hall(code="other"))
    scene.clock.now = NINE + timedelta(days=9)
    mistakes = list[tuple[int, str]]()
    try:
        outcome = import_file(scene.context, path, zone="Asia/Shanghai", on_mistake=lambda *bad: mistakes.append(bad))
    except Unreadable as unreadable:
        with pytest.raises(Unreadable, match=str(unreadable)[:40]):
            read_visits(path)
    else:
        log = read_visits(path, "Asia/Shanghai")
        assert len(log.visits) == outcome.added > 0
        assert [(line, why) for line, why in mistakes if "not known in" not in why] == log.mistakes
    finally:
        scene.close()


def a_file(folder: Path, *rows: str, header: str = HEADER, name: str = "log.csv") -> Path:
    file = folder / name
    file.write_text("\n".join((header, *rows)) + "\n")
    return file


def waits(visits: list[Visit]) -> list[float | None]:
    return [visit.wait_seconds for visit in visits]


def test_a_spreadsheets_dates_and_semicolons_are_read(tmp_path: Path) -> None:
    rows = ("A1;A;2026/3/16 15:52:52;2026/3/16 15:54:52;办结;h", "A2;A;2026年3月16日 下午3:55;2026/3/16 16:00;过号;h")
    log = read_visits(a_file(tmp_path, "票号;队列;取号时间;叫号时间;状态;大厅", *rows, header="sep=;"))
    assert (waits(log.visits), log.mistakes) == ([120, 300], [])
    assert [visit.issued_at.hour for visit in log.visits] == [15, 15]


def test_an_order_of_dates_that_alone_fits_is_found_and_said(tmp_path: Path) -> None:
    rows = [f"h,A{n},A,{day} 09:00,{day} 09:05,,finished" for n, day in enumerate(("03/02/2026", "12/31/2026"))]
    log = read_visits(a_file(tmp_path, *rows))
    assert [visit.issued_at.date() for visit in log.visits] == [date(2026, 3, 2), date(2026, 12, 31)]
    assert log.notes == ["dates like 12/31/2026 were read as month/day/year; no other order fits all rows"]


def test_dates_that_can_be_read_in_two_ways_are_refused_until_the_order_is_named(tmp_path: Path) -> None:
    file = a_file(tmp_path, "h,A1,A,03/02/2026 09:00,03/02/2026 09:05,,finished")
    log = read_visits(file)
    assert log.visits == []
    assert "say --dates" in log.mistakes[0][1]
    assert "say --dates dmy or mdy" in log.notes[0]
    (visit,) = read_visits(file, dates="dmy").visits
    assert visit.issued_at.date() == date(2026, 2, 3)


def test_without_a_zone_the_offset_says_what_the_halls_clock_showed(tmp_path: Path) -> None:
    row = "h,A1,A,2026-03-02T09:00:00+08:00,2026-03-02T01:05:00Z,,finished"
    (visit,) = read_visits(a_file(tmp_path, row)).visits
    assert (Clock(visit).clock_seconds, visit.wait_seconds) == (9 * 3600, 300)
    (visit,) = read_visits(a_file(tmp_path, row.replace("+08:00", "").replace("T01:05:00Z", "T09:05:00"))).visits
    assert (Clock(visit).clock_seconds, visit.wait_seconds) == (9 * 3600, 300)


def test_with_a_zone_every_time_is_on_the_clock_of_that_zone(tmp_path: Path) -> None:
    """Also in the night in which the clock goes back, and the hour from two to three comes twice."""
    rows = ["h,A1,A,2026-03-02T08:00:00Z,2026-03-02T09:05:00,,finished",
            "h,A2,A,2026-10-25T02:58:00,2026-10-25T02:01:00,,finished"]  # fmt: skip
    first, second = read_visits(a_file(tmp_path, *rows), "Europe/Warsaw").visits
    assert (Clock(first).clock_seconds, first.wait_seconds) == (9 * 3600, 300)
    assert (Clock(second).clock_seconds, second.wait_seconds) == (2 * 3600 + 58 * 60, 180)
    assert second.issued_at == datetime(2026, 10, 25, 0, 58, tzinfo=UTC)


def test_a_zone_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="There is no time zone 'Warsaw'"):
        read_visits(a_file(tmp_path), "Warsaw")


def test_the_estimates_of_a_spreadsheets_file_are_those_of_the_same_times_in_iso_8601(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opens_at = datetime(2026, 3, 2, 9)
    times = [(opens_at + timedelta(minutes=n), opens_at + timedelta(minutes=n + n % 7)) for n in range(120)]
    iso = [f"h,A{n},A,{issued.isoformat()}+08:00,{called.isoformat()}+08:00,,finished"
           for n, (issued, called) in enumerate(times)]  # fmt: skip
    sheet = [f"h;A{n};A;{issued:%d/%m/%Y %H:%M:%S};{called:%d/%m/%Y %H:%M:%S};;finished"
             for n, (issued, called) in enumerate(times)]  # fmt: skip
    files = (a_file(tmp_path, *iso),
             a_file(tmp_path, *sheet, header=HEADER.replace(",", ";"), name="sheet.csv"))  # fmt: skip
    measured = []
    for file, options in zip(files, ([], ["--zone", "Asia/Shanghai", "--dates", "dmy"]), strict=True):
        test_file = tmp_path / f"test-{file.name}"
        shutil.copy(file, test_file)
        assert main(["evaluate-estimates", "--train", str(file), "--test", str(test_file), "--json", *options]) == 0
        said = capsys.readouterr()
        assert said.err == ""
        measured.append(json.loads(said.out))
    names = ("n", "mae_seconds", "bias_seconds", "coverage_p90", "pinball50_seconds")
    assert [measured[1][name] for name in names] == [measured[0][name] for name in names]
    assert measured[0]["n"] == 120
