"""History in and out."""

import csv
import itertools
import os
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from operations import audit
from operations.halls import catalogue
from operations.reporting.history import COLUMNS, Export, ImportOutcome, Unreadable, export_history, import_history
from operations.reporting.history.columns import BadRow
from operations.reporting.history.rows import HallRows
from operations.reporting.history.written_times import moment
from operations.reporting.report import Ask
from operations.reporting.reports import report
from queueing.errors import BadRequest, NotFound
from queueing.instants import from_microseconds
from storage.tables import tickets
from storage.tickets import from_row
from tests.builders import NINE, Scene, a_hall
from tests.databases import a_sqlite_url
from tests.operations.reporting.conftest import made_up_history

HEADER = ",".join(COLUMNS)
GOOD = "old,A001,A,Passport,,3,2026-01-05T09:00:00+01:00,2026-01-05T09:10:00+01:00,,,finished"
OWN = GOOD.replace("old", "hall", 1).replace("Passport", "a1").replace("+01:00", "+08:00")
WARSAW = "Europe/Warsaw"


def take_in(
    scene: Scene, *rows: str, hall: str = "", zone: str = WARSAW, strict: bool = False, header: str = HEADER
) -> ImportOutcome:
    return import_history(scene.context, StringIO("\n".join((header, *rows)) + "\n"), hall, zone, strict)


def stored(scene: Scene, *names: str) -> list[tuple[object, ...]]:
    """These columns of every ticket, by number."""
    query = select(*(tickets.c[name] for name in names)).order_by(tickets.c.number, tickets.c.line)
    with scene.context.database.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]


def exported(scene: Scene, hall: str = "") -> str:
    return "".join(export_history(scene.context, hall))


def test_a_good_row_is_a_ticket_of_a_hall_that_is_now_known(scene: Scene) -> None:
    assert take_in(scene, GOOD).added == 1
    hall = catalogue.get_hall(scene.context, "old")
    assert (hall.line("A").code, hall.windows[0].number, hall.timezone) == ("A", 3, WARSAW)
    made = report(scene.context, "waiting-times", Ask(date(2026, 1, 5), date(2026, 1, 5), "old"))
    assert made.totals["mean_seconds"] == 600


def test_the_same_file_twice_adds_nothing_and_says_so(scene: Scene) -> None:
    assert take_in(scene, GOOD).status == 0
    again = take_in(scene, GOOD, GOOD)
    assert (again.added, again.already_there, again.status) == (0, 2, 0)
    assert "Nothing new" in "\n".join(again.summary())


def test_a_row_that_stands_in_the_file_twice_is_one_ticket(scene: Scene) -> None:
    outcome = take_in(scene, GOOD, GOOD)
    assert (outcome.added, outcome.already_there, len(stored(scene, "id"))) == (1, 1, 1)


BAD = [
    ("old,A001", "fields"),
    (GOOD + ",more", "12 fields"),
    (GOOD.replace("finished", "vanished"), "vanished"),
    (GOOD.replace("2026-01-05T09:00:00+01:00", "yesterday"), "not ISO 8601"),
    (GOOD.replace("2026-01-05T09:00:00+01:00", "2026-01-05"), "not ISO 8601"),
    (GOOD.replace("2026-01-05T09:00:00+01:00", "03/02/2026 9:00"), "which is the month"),
    (GOOD.replace("2026-01-05T09:00:00+01:00", "2026/2/30 9:00"), "no date of the calendar"),
    (GOOD.replace("2026-01-05T09:00:00+01:00", ""), "issued_at is missing"),
    (GOOD.replace("2026-01-05T09:00:00+01:00", "0001-01-01T00:00:00+08:00"), "leave the field empty"),
    (GOOD.replace("2026-01-05T09:10:00+01:00", "9999-12-31T23:59:59-08:00"), "leave the field empty"),
    (GOOD.replace("2026-01-05T09:10:00+01:00", "2027-01-05T09:10:00+01:00"), "24 hours"),
    (GOOD.replace("2026-01-05T09:00:00+01:00", "2026-03-29T02:30:00"), "clock change"),
    (GOOD.replace("T09:10", "T08:10"), "before issued_at"),
    (GOOD.replace("old,", ",", 1), "hall is missing"),
    (GOOD.replace("old,", f"{'o' * 65},", 1), "hall is too long"),
    (GOOD.replace("old,", "../old,", 1), "no code"),
    (GOOD.replace("old,", "Old Town,", 1), "no code"),
    (GOOD.replace(",3,", ",three,"), "not a number"),
    (GOOD.replace(",3,", ",99999999999,"), "not a number"),
    (GOOD.replace("Passport", "Pass\x07port"), "control characters"),
    (GOOD.replace("Passport", "Pass\x00port"), "control characters"),
    (GOOD.replace("A001", "A" * 300), "too long"),
    (GOOD.replace("A001", "A" * 65), "too long"),
    (GOOD.replace(",,3", f",{'p' * 33},3"), "too long"),
    (GOOD.replace("Passport", '"Passport'), "quotation mark"),
    (GOOD.replace("Passport", "P" * 400_000), "fields instead"),
]


def test_every_bad_row_is_named_and_the_good_ones_stay(scene: Scene) -> None:
    outcome = take_in(scene, *(row for row, _ in BAD), GOOD)
    assert (outcome.added, outcome.status) == (1, 1)
    assert [line for line, _ in outcome.mistakes] == list(range(2, 2 + len(BAD)))
    for (_, why), (row, reason) in zip(outcome.mistakes, BAD, strict=True):
        assert reason in why, row[:200]


@pytest.mark.parametrize("hours", list(itertools.product((0, 13, 25), repeat=3)), ids=str)
def test_a_visit_takes_24_hours_at_most_however_its_times_lie_in_it(hours: tuple[float, ...]) -> None:
    """`hours`: from one time to the next; then the same with some of them unknown."""
    times = [datetime(2026, 3, 2, 8) + timedelta(hours=sum(hours[:n])) for n in range(4)]
    for known in itertools.product((True, False), repeat=3):
        given = [at for at, is_known in zip(times, (True, *known), strict=True) if is_known]
        written = [at.isoformat() if is_known else "" for at, is_known in zip(times, (True, *known), strict=True)]
        row = ["old", "A1", "A", "", "", "", *written, "finished", "", ""]
        if given[-1] - given[0] <= timedelta(hours=24):
            HallRows(a_hall(), lambda *_: (), NINE + timedelta(days=9)).ticket(row)
        else:
            with pytest.raises(BadRow, match="more than 24 hours after"):
                HallRows(a_hall(), lambda *_: (), NINE + timedelta(days=9)).ticket(row)


TIMES = [
    ("2026/3/2 8:05", 0, 5),
    ("2026-03-02 08:05:00,5", 0, 5),
    ("02.03.2026 8:05", 0, 5),
    ("2.3.2026 08:05:00", 0, 5),
    ("2026年3月2日 8时05分", 0, 5),
    ("２０２６/３/２ ８：０５", 0, 5),
    ("2026-03-02T08:05", 0, 5),
    ("20260302T080500", 0, 5),
    ("2026-03-02 08:05:00+0530", 2, 35),
    ("2026/3/2 8:05 +05:45", 2, 20),
    ("46083.3368055556", 0, 5),
    ("46083,3368055556", 0, 5),
]


@pytest.mark.parametrize(("written", "hour", "minute"), TIMES)
def test_dates_of_spreadsheets_are_understood_in_the_halls_own_time(written: str, hour: int, minute: int) -> None:
    instant = moment("issued_at", written, ZoneInfo("Asia/Shanghai"))
    assert instant is not None
    assert from_microseconds(instant).replace(microsecond=0) == datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


def test_an_hour_that_a_clock_change_repeats_is_the_one_that_keeps_the_order(scene: Scene) -> None:
    row = "old,A001,A,,,,2025-10-26 02:50:00,2025-10-26 02:10:00,,,finished"
    assert take_in(scene, row).mistakes == []
    assert stored(scene, "wait_seconds") == [(20 * 60,)]


def test_the_business_date_is_that_of_the_halls_clock(scene: Scene) -> None:
    row = "v,A001,A,S1,,1,2026-02-03T00:30:00Z,2026-02-03T00:40:00Z,,,no_show"
    assert take_in(scene, row, zone="America/Vancouver").added == 1
    assert stored(scene, "business_date") == [(date(2026, 2, 2),)]
    assert take_in(scene, row, zone="").already_there == 1


def test_two_tickets_of_one_second_are_two(scene: Scene) -> None:
    rows = [OWN, OWN.replace(",A,a1", ",B,b1"), OWN.replace(":00:00+", ":00:00.5+")]
    assert take_in(scene, *rows, zone="").added == 3
    assert take_in(scene, *rows, zone="").already_there == 3


def test_a_hall_whose_clock_nobody_knows_is_asked_for(scene: Scene) -> None:
    with pytest.raises(BadRequest, match="--zone"):
        take_in(scene, GOOD, hall="old", zone="")
    outcome = take_in(scene, GOOD, GOOD.replace("A001", "A002"), OWN, zone="")
    assert (outcome.added, outcome.unknown_halls, outcome.status) == (1, {"old": 2}, 1)
    assert "Hall 'old' is not known here: say its zone with --zone (2 rows" in "\n".join(outcome.summary())
    assert [hall.code for hall in catalogue.halls(scene.context)] == ["hall"]
    for zone in ("Mars/Olympus", "../etc/passwd", "Europe"):
        with pytest.raises(BadRequest, match="no time zone"):
            take_in(scene, GOOD, zone=zone)
    with pytest.raises(BadRequest, match="Asia/Shanghai"):
        take_in(scene, OWN, hall="hall", zone=WARSAW)


def test_a_hall_is_called_by_a_code(scene: Scene) -> None:
    for code in ("Old Town", "a/b", "..", "市民中心"):
        with pytest.raises(BadRequest, match="no code"):
            take_in(scene, GOOD, hall=code)
    assert take_in(scene, GOOD.replace("old", "UD_Mokotow_2"), hall="UD_Mokotow_2").added == 1


def test_dates_of_a_spreadsheet_are_times_of_the_zone_that_was_named(scene: Scene) -> None:
    row = "old;A001;A;2025/7/1 9:00;45839.3819444444;01.07.2025 9:20;finished"
    header = "hall;number;line;issued_at;called_at;finished_at;outcome"
    assert take_in(scene, row, header=header).mistakes == []
    assert stored(scene, "issued_at", "wait_seconds", "visit_seconds", "window") == [
        (datetime(2025, 7, 1, 7, tzinfo=UTC), 600, 1200, None)
    ]


class Killed(BaseException):
    """The process ends here."""


def killed_after(text: str, lines: int) -> StringIO:
    class Stream(StringIO):
        def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # of text, as StringIO's
            self.read_lines = getattr(self, "read_lines", 0) + 1
            if self.read_lines > lines:
                raise Killed
            return super().readline(-1 if size is None else size)

    return Stream(text)


def test_an_import_that_was_killed_goes_on_where_it_was(scene: Scene) -> None:
    rows = [OWN.replace("A001", f"A{n}") for n in range(1_000)]
    text = "\n".join((HEADER, *rows)) + "\n"
    with pytest.raises(Killed):
        import_history(scene.context, killed_after(text, 700))
    before = len(stored(scene, "id"))
    assert 0 < before < 700
    outcome = import_history(scene.context, StringIO(text))
    assert (outcome.added, outcome.already_there) == (1_000 - before, before)
    assert list(audit.differences(scene.context, "hall")) == []


def test_beside_people_who_work_an_import_takes_short_steps(scene: Scene) -> None:
    rows = [OWN.replace("A001", f"A{n}") for n in range(850)]
    steps: list[int] = []
    text = "\n".join((HEADER, *rows))
    import_history(scene.context, StringIO(text), watch=lambda outcome: steps.append(outcome.rows))
    assert steps == [200]
    scene.opened(1)
    steps.clear()
    import_history(scene.context, StringIO(text), watch=lambda outcome: steps.append(outcome.rows))
    assert steps == [200, 400, 600, 800]


def test_every_bad_row_is_said_and_only_the_first_thousand_are_kept(scene: Scene) -> None:
    said: list[int] = []
    text = "\n".join((HEADER, *["hall,A001"] * 1_500))
    outcome = import_history(scene.context, StringIO(text), on_mistake=lambda line, _: said.append(line))
    assert said == list(range(2, 1_502))
    assert (outcome.left_out, len(outcome.mistakes), outcome.status) == (1_500, 1_000, 2)
    assert "1500 left out" in outcome.summary()[-1]


def test_a_hall_of_history_learns_no_more_services_than_a_hall_can_have(scene: Scene) -> None:
    rows = [GOOD.replace("Passport", f"S{n}").replace("A001", f"A{n}") for n in range(1_100)]
    assert take_in(scene, *rows).added == 1_100
    assert len(catalogue.get_hall(scene.context, "old").services) == 1_000


def test_what_reports_count_is_what_the_instants_of_a_row_say(scene: Scene) -> None:
    take_in(scene, *(",".join(row.values()) for row in made_up_history(seed=3, days=1)), zone="Asia/Shanghai")
    with scene.context.database.reading() as connection:
        for row in connection.execute(select(tickets)).all():
            ticket = from_row(row)
            assert row.wait_seconds == ticket.wait_seconds
            assert row.walk_seconds == ticket.walk_seconds
            assert row.service_seconds == ticket.service_seconds
            assert row.visit_seconds == ticket.visit_seconds


def test_rows_of_another_hall_are_counted_and_said(scene: Scene) -> None:
    outcome = take_in(scene, OWN, GOOD, GOOD, hall="hall", zone="")
    assert (outcome.added, outcome.other_halls, outcome.status) == (1, {"old": 2}, 0)
    assert "Of another hall, 'old': 2 rows" in "\n".join(outcome.summary())
    assert take_in(scene, GOOD, hall="hall", zone="").status == 2


def test_names_that_the_hall_does_not_know_are_kept_and_listed_or_refused(scene: Scene) -> None:
    rows = [
        OWN.replace(",A,", ",Z,"),
        OWN.replace("a1", "NOPE").replace("A001", "A002"),
        OWN.replace(",,3,", ",vip,99,").replace("A001", "A003"),
    ]
    refused = take_in(scene, *rows, zone="", strict=True)
    assert (refused.added, [line for line, _ in refused.mistakes], refused.status) == (0, [2, 3, 4], 2)
    assert "priority 'vip'" in refused.mistakes[2][1]
    kept = take_in(scene, *rows, zone="")
    assert (kept.added, kept.status) == (3, 0)
    assert kept.unknown_names == {
        ("line", "Z"): 1,
        ("service", "NOPE"): 1,
        ("window", "99"): 1,
        ("priority", "vip"): 1,
    }
    assert catalogue.get_hall(scene.context, "hall") == scene.hall  # its folder says what it offers


def test_columns_may_be_missing_doubled_unknown_and_in_any_order(scene: Scene) -> None:
    header = "Outcome,Number,Line,Issued_At,Remark"
    outcome = take_in(scene, "finished,A1,A,2026-03-02 08:05,late", hall="hall", zone="", header=header)
    assert outcome.added == 1
    assert "remark" in outcome.notes[0]
    for refused, why in (
        ("number,time", "no column hall, line, issued_at, outcome"),
        (HEADER.replace("issued_at", "isued_at"), "is 'isued_at' meant"),
        (f"{HEADER},line", "twice"),
    ):
        with pytest.raises(Unreadable, match=why):
            take_in(scene, GOOD, header=refused)


def test_an_import_is_in_the_journal_and_leaves_it_whole(scene: Scene) -> None:
    scene.issue()
    take_in(scene, OWN, zone="")
    scene.issue()
    assert list(audit.differences(scene.context, "hall")) == []


def test_what_goes_out_comes_in_again_as_nothing_new(scene: Scene) -> None:
    scene.opened(1)
    for _ in range(3):
        scene.issue()
    scene.do("finish", scene.do("start", scene.called_next(1)))
    missed = scene.called_next(1)
    scene.clock.pass_time(seconds=90)
    scene.do("no_show", missed)
    text = exported(scene, "hall")
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["outcome"] for row in rows] == ["finished", "no_show"]
    assert rows[0]["issued_at"].endswith("+08:00")
    assert rows[1]["finished_at"], "a no_show left at an instant that we know"
    again = import_history(scene.context, StringIO(text))
    assert (again.added, again.already_there, again.mistakes) == (0, 2, [])


def test_a_spreadsheet_that_cuts_times_to_whole_seconds_makes_no_second_tickets(scene: Scene) -> None:
    scene.clock.pass_time(microseconds=123_456)
    scene.opened(1)
    for _ in range(2):
        scene.issue()
        scene.do("finish", scene.do("start", scene.called_next(1)))
    text = exported(scene, "hall")
    assert ".123456+08:00" in text
    cut = import_history(scene.context, StringIO(text.replace(".123456", "")))
    assert (cut.added, cut.already_there) == (0, 2)
    later = import_history(scene.context, StringIO(text.replace(".123456", "").replace(":02+", ":22+")))
    assert later.added == 1, "another second is another ticket"


def test_an_export_says_what_is_not_in_it(scene: Scene) -> None:
    scene.opened(1).issue()
    export = Export()
    list(export_history(scene.context, "hall", export=export))
    assert (export.written, export.left_out) == (0, 1)
    with pytest.raises(NotFound):
        export_history(scene.context, "elsewhere")  # before anybody opens a file for it


def test_an_export_taken_into_an_empty_database_is_exported_the_same(scene: Scene, tmp_path: Path) -> None:
    scene.opened(1)
    for service in ("a1", "b1", "a1", "a2"):
        scene.issue(service)
    scene.do("transfer", scene.do("start", scene.called_next(1)), line="B")
    scene.do("no_show", scene.called_next(1))
    scene.do("finish", scene.do("start", scene.called_next(1)))
    rows = [OWN.replace("a1", name).replace("A001", f"A{n}") for n, name in enumerate((
        "=1+1", "''=1+1", "''@x", "+86", "-5", "＝１", " @x", "plain", "a'b", "'plain", "O\u2019Neill", '"quoted", so',
    ))]  # fmt: skip
    rows += [OWN.replace("A001", "B7").replace("finished", end).replace(",,,", ",,2026-01-05T09:20:00+08:00,", 1)
             for end in ("no_show", "cancelled")]  # fmt: skip
    rows += [f"hall,C{n},{line},a1,,,2026-01-06T09:00:00+08:00,,,,cancelled" for n in (2, 1) for line in "BA"]
    assert take_in(scene, *[row.replace('"quoted", so', '"""quoted"", so"') for row in rows], zone="").mistakes == []
    first = exported(scene)
    assert "'=1+1" in first
    assert "''=1+1" in first
    assert "\n=" not in first
    assert ",=" not in first
    other = Scene(a_sqlite_url(tmp_path / "elsewhere"), a_hall(code="elsewhere"))
    outcome = import_history(other.context, StringIO(first), "hall", "Asia/Shanghai")
    assert outcome.mistakes == []
    assert exported(other, "hall") == first
    other.close()


def test_tickets_that_an_earlier_version_took_in_are_not_taken_in_again(scene: Scene) -> None:
    take_in(scene, OWN, zone="")
    with scene.context.database.transaction() as connection:
        connection.execute(tickets.update().values(id="h1", series="A001", business_date=date(2026, 1, 4)))
    assert take_in(scene, OWN, zone="").already_there == 1
    assert take_in(scene, OWN.replace(",A,a1", ",B,b1"), zone="").added == 1


if os.environ.get("ONEWINDOW_HISTORY_FILE"):

    def test_the_reports_of_a_real_history_equal_a_second_computation(scene: Scene) -> None:
        import gzip

        path = Path(os.environ["ONEWINDOW_HISTORY_FILE"])
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
        outcome = import_history(scene.context, StringIO(text), zone=os.environ.get("ONEWINDOW_HISTORY_ZONE", WARSAW))
        assert outcome.mistakes == []
        from tests.operations.reporting.second_computation import waiting_times

        rows = list(csv.DictReader(StringIO(text)))
        assert outcome.added == len(rows)
        days = sorted(row["issued_at"][:10] for row in rows)
        ask = Ask(date.fromisoformat(days[0]), date.fromisoformat(days[-1]))
        made = report(scene.context, "waiting-times", ask)
        got = {(row[0], row[1]): (row[3], row[5], row[6], row[7], row[8]) for row in made.rows}
        assert got == waiting_times(rows)
