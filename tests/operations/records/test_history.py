"""History in and out."""

import csv
import os
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations import audit, catalogue
from operations.records.history import COLUMNS, export_history, import_history
from operations.records.report import Ask
from operations.records.reports import report
from tests.builders import Scene

HEADER = ",".join(COLUMNS)
GOOD = "old,A001,A,Passport,,3,2026-01-05T09:00:00+01:00,2026-01-05T09:10:00+01:00,,,finished"


def take_in(scene: Scene, *rows: str, hall: str = ""):
    return import_history(scene.context, StringIO("\n".join((HEADER, *rows)) + "\n"), hall)


def test_a_good_row_is_a_ticket_of_a_hall_that_is_now_known(scene: Scene) -> None:
    assert take_in(scene, GOOD).added == 1
    hall = catalogue.hall(scene.context, "old")
    assert (hall.line("A").code, hall.windows[0].number, hall.timezone) == ("A", 3, "Etc/GMT-1")
    made = report(scene.context, "waiting-times", Ask(date(2026, 1, 5), date(2026, 1, 5), "old"))
    assert made.totals["mean_seconds"] == 600


def test_the_same_file_twice_adds_nothing(scene: Scene) -> None:
    take_in(scene, GOOD)
    again = take_in(scene, GOOD)
    assert (again.added, again.already_there) == (0, 1)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("old,A001", "fields"),
        (GOOD.replace("finished", "vanished"), "vanished"),
        (GOOD.replace("2026-01-05T09:00:00+01:00", "yesterday"), "not ISO 8601"),
        (GOOD.replace("2026-01-05T09:00:00+01:00", "2026-01-05T09:00:00"), "no offset"),
        (GOOD.replace("T09:10", "T08:10"), "before issued_at"),
        (GOOD.replace("old,", ",", 1), "hall is missing"),
        (GOOD.replace(",3,", ",three,"), "not a number"),
        (GOOD.replace("Passport", "Pass\x07port"), "control characters"),
        (GOOD.replace("A001", "A" * 300), "too long"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_stay(scene: Scene, row: str, reason: str) -> None:
    outcome = take_in(scene, row, GOOD)
    assert outcome.added == 1
    ((line, why),) = outcome.mistakes
    assert line == 2
    assert reason in why


def test_a_file_without_the_right_header_is_refused_whole(scene: Scene) -> None:
    outcome = import_history(scene.context, StringIO("number,time\nA1,9\n"))
    assert (outcome.added, outcome.mistakes[0][0]) == (0, 1)


def test_only_the_asked_hall_is_taken_in(scene: Scene) -> None:
    outcome = take_in(scene, GOOD, GOOD.replace("old", "other", 1), hall="other")
    assert outcome.added == 1


def test_an_import_is_in_the_journal_and_leaves_it_whole(scene: Scene) -> None:
    scene.issue()
    take_in(scene, GOOD.replace("old", "hall", 1))
    scene.issue()
    assert list(audit.differences(scene.context, "hall")) == []


def test_what_goes_out_comes_in_again_as_nothing_new(scene: Scene) -> None:
    scene.opened(1)
    for _ in range(3):
        scene.issue()
    scene.do("finish", scene.do("start", scene.called_next(1)))
    scene.do("no_show", scene.called_next(1))
    text = "".join(export_history(scene.context, "hall"))
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["outcome"] for row in rows] == ["finished", "no_show"]
    assert rows[0]["issued_at"].endswith("+08:00")
    again = import_history(scene.context, StringIO(text))
    assert (again.added, again.already_there, again.mistakes) == (0, 2, [])


@given(st.text(max_size=400))
def test_no_file_whatever_breaks_the_import(text: str) -> None:
    from operations.records.history import ImportOutcome, _tickets

    outcome = ImportOutcome()
    list(_tickets(csv.reader(StringIO(HEADER + "\n" + text)), "", outcome))


if os.environ.get("ONEWINDOW_HISTORY_FILE"):

    def test_the_reports_of_a_real_history_equal_a_second_computation(scene: Scene) -> None:
        import gzip

        path = Path(os.environ["ONEWINDOW_HISTORY_FILE"])
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
        outcome = import_history(scene.context, StringIO(text))
        assert outcome.mistakes == []
        from tests.operations.records.second_computation import waiting_times

        rows = list(csv.DictReader(StringIO(text)))
        assert outcome.added == len(rows)
        days = sorted(row["issued_at"][:10] for row in rows)
        ask = Ask(date.fromisoformat(days[0]), date.fromisoformat(days[-1]))
        made = report(scene.context, "waiting-times", ask)
        got = {(row[0], row[1]): (row[3], row[5], row[6], row[7], row[8]) for row in made.rows}
        assert got == waiting_times(rows)
