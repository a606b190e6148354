"""What the server does by itself, and when."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from operations import retention, security_log
from operations.asking import unfound
from operations.context import Actor, Context
from operations.halls import catalogue, folder_watch, hall_list
from operations.halls.folder_watch import WatchedFolder
from operations.people import logins, pairing
from operations.people.sessions import WrongLogin
from operations.reporting.history import import_history
from operations.reporting.packed_months import VERSION, pack_some
from operations.reporting.what_if import studies
from operations.tickets import close_of_day
from protocol.what_if import WhatIfQuestion
from queueing.hall import WEEKDAYS
from storage import packed_reports
from storage.reports import Period
from tests.houses import ServedScene
from web import background
from web.app_context import NAME, AppContext
from web.night import Night


class EndOfTheDay(Exception):
    """Nobody waits any longer."""


class Nights:
    """A server whose clock steps a minute at a time, and what it does by itself, as (hall, what, when there)."""

    def __init__(self, served: ServedScene, monkeypatch: pytest.MonkeyPatch) -> None:
        self.served, self.at = served, served.scene.clock
        self.app_context: AppContext = served.app.extensions[NAME]
        self.done: list[tuple[str, str, str]] = []
        monkeypatch.setattr(served.hub.io, "sleep", self.sleep)
        monkeypatch.setattr(background, "_tidy_up", lambda *_: close_of_day.close_earlier_days(served.context, "hall"))
        monkeypatch.setattr(background, "_sign", lambda _: None)
        monkeypatch.setattr(self.app_context.reports, "pack", self.pack)
        monkeypatch.setattr(retention, "carry_out", lambda _, hall: self.note(hall, "erased"))

    def sleep(self, seconds: float) -> None:
        self.at.pass_time(seconds=seconds)
        if self.at.now >= self.until:
            raise EndOfTheDay

    def pack(self, before: Mapping[str, date]) -> int:
        for hall, day in before.items():
            self.note(hall, f"packed up to {day - timedelta(days=1):%a}")
            pack_some(self.served.context, day, hall=hall)
        return 0

    def note(self, hall: str, what: str) -> int:
        zone = ZoneInfo(catalogue.get_hall(self.served.context, hall).timezone)
        self.done.append((hall, what, f"{self.at.now.astimezone(zone):%a %H:%M}"))
        return 0

    def run(self, start: str, until: str) -> list[tuple[str, str, str]]:
        """What a server does that is started and stopped at these times of Shanghai."""
        self.done.clear()
        self.at.now, self.until = (datetime.fromisoformat(f"{each}+08:00") for each in (start, until))
        with pytest.raises(EndOfTheDay):
            background._keep_house(self.app_context, self.served.hub)
        return self.done


@pytest.fixture
def nights(served: ServedScene, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """A hall in Shanghai, open from nine to twelve and from two to five."""
    hours = dict.fromkeys(WEEKDAYS, ("09:00-12:00", "14:00-17:00"))
    catalogue.sync(served.context, replace(served.scene.hall, timezone="Asia/Shanghai", opening=hours))
    return Nights(served, monkeypatch)


def of(done: list[tuple[str, str, str]], hall: str) -> list[tuple[str, str]]:
    return [(what, when) for each, what, when in done if each == hall]


def test_each_hall_has_its_work_of_the_night_done_when_its_own_date_begins(nights: Nights) -> None:
    for code, zone, starts in (("la", "America/Los_Angeles", "00:00"), ("late", "Asia/Shanghai", "05:00")):
        catalogue.sync(
            nights.served.context, replace(nights.served.scene.hall, code=code, timezone=zone, day_starts_at=starts)
        )
    done = nights.run("2026-03-02T18:00", "2026-03-04T18:00")
    assert of(done, "hall")[2:] == [
        ("packed up to Mon", "Tue 00:00"), ("erased", "Tue 00:00"),
        ("packed up to Tue", "Wed 00:00"), ("erased", "Wed 00:00"),
    ]  # fmt: skip
    assert {when for _, when in of(done, "late")[2:]} == {"Tue 05:00", "Wed 05:00"}
    assert {when for _, when in of(done, "la")[2:]} == {"Tue 00:00", "Wed 00:00"}


def test_a_hall_whose_texts_cannot_be_erased_is_tried_again_and_keeps_those_of_no_other(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.sync(nights.served.context, replace(nights.served.scene.hall, code="after", timezone="Asia/Shanghai"))
    catalogue.sync(nights.served.context, replace(nights.served.scene.hall, code="another", timezone="Asia/Shanghai"))

    def erase(_: Context, hall: str) -> int:
        if hall == "after" and nights.at.now.minute < 2:
            raise OSError("the disk is gone")
        return nights.note(hall, "erased")

    monkeypatch.setattr(retention, "carry_out", erase)
    done = nights.run("2026-03-02T18:00", "2026-03-03T00:30")
    erased = [(hall, when) for hall, what, when in done if what == "erased" and when.startswith("Tue")]
    assert erased == [("another", "Tue 00:00"), ("hall", "Tue 00:00"), ("after", "Tue 00:02")]


@pytest.mark.parametrize(
    ("started", "when"),
    [
        ("2026-03-03T07:30", "Tue 07:40"),  # before the hall opens, but not while all pages connect
        ("2026-03-03T08:55", "Tue 12:00"),  # at noon
        ("2026-03-03T14:30", "Tue 17:00"),  # when it has closed
    ],
)
def test_a_night_without_the_server_is_made_up_for_while_the_hall_is_closed(
    nights: Nights, started: str, when: str
) -> None:
    assert of(nights.run(started, "2026-03-03T20:00"), "hall") == [("packed up to Mon", when), ("erased", when)]


def test_a_hall_that_never_closes_while_its_server_runs_has_it_after_four_hours_and_then_each_midnight(
    nights: Nights,
) -> None:
    catalogue.sync(
        nights.served.context,
        replace(nights.served.scene.hall, timezone="Asia/Shanghai", opening=dict.fromkeys(WEEKDAYS, ("00:00-24:00",))),
    )
    done = nights.run("2026-03-03T10:00", "2026-03-04T12:00")
    assert [when for what, when in of(done, "hall") if what == "erased"] == ["Tue 14:00", "Wed 00:00"]


def test_yesterday_is_packed_and_read_from_its_rows_again_once_it_changed(nights: Nights) -> None:
    scene = nights.served.scene
    nights.at.now = datetime.fromisoformat("2026-03-02T10:00+08:00")
    scene.opened(1)
    scene.issue(), scene.issue()
    nights.run("2026-03-02T18:00", "2026-03-03T02:00")
    assert from_rows(scene.context) == []
    nights.at.now = datetime.fromisoformat("2026-03-03T10:00+08:00")
    scene.issue()
    assert from_rows(scene.context) == ["Tue"], "only today"
    late = "hall,number,line,issued_at,outcome\nhall,X1,A,2026-03-02T09:00,cancelled\n"
    import_history(scene.context, StringIO(late), zone="Asia/Shanghai")
    assert from_rows(scene.context) == ["Mon", "Tue"]
    nights.run("2026-03-03T18:00", "2026-03-04T02:00")
    assert from_rows(scene.context) == []


def from_rows(context: Context) -> list[str]:
    """The days that reports read from their rows."""
    week = Period(date(2026, 3, 2), date(2026, 3, 8))
    with context.database.reading() as connection:
        packed = [(m.hall, m.month) for m in packed_reports.packed_months(connection, week, VERSION)]
        return [f"{day:%a}" for _, day in packed_reports.days_from_rows(connection, week, packed)]


def test_a_folder_that_cannot_be_looked_at_does_not_keep_the_changes_of_the_halls_after_it(
    served: ServedScene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app_context: AppContext = served.app.extensions[NAME]
    looked: list[str] = []

    def look(_: Context, folder: WatchedFolder) -> bool:
        looked.append(folder.hall)
        if folder.hall == "broken":
            raise OSError("the disk is gone")
        return False

    def sleep(_: float) -> None:
        if looked:
            raise EndOfTheDay

    folders = [WatchedFolder(tmp_path / name, name) for name in ("broken", "whole")]
    monkeypatch.setattr(app_context, "folders", folders)
    monkeypatch.setattr(folder_watch, "look", look)
    monkeypatch.setattr(served.hub.io, "sleep", sleep)
    with pytest.raises(EndOfTheDay):
        background._watch_folders(app_context, served.hub)
    assert looked == ["broken", "whole"]
    assert str(tmp_path / "broken") in caplog.text


def test_what_ends_by_itself_is_gone_though_nobody_asks_for_anything(served: ServedScene) -> None:
    context, app_context = served.context, served.app.extensions[NAME]
    catalogue.sync(context, replace(served.scene.hall, code="old"))
    security_log.note(context, "login_failed", hall="old", subject="mrs.chen", address="203.0.113.7")
    hall_list.remove(context, "old", with_history=True)
    pairing.ask(context, "kiosk", "hall", "k2", "a secret of a browser")
    with pytest.raises(WrongLogin):
        logins.log_in(context, "clerk1", "wrong", "203.0.113.7")
    assert served.manager.post("/what-if", hall="hall", start="2026-03-02", end="2026-03-02").status_code == 201
    unfound.note(context, served.scene.hall, "a lost umbrella")
    unfound.write_down(context)
    tables = ("security_log", "pairings", "login_tries", "studies", "unfound_questions", "sessions")

    def filled() -> list[str]:
        with context.database.reading() as connection:
            counts = {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}") for name in tables}  # fixed
            return [name for name, count in counts.items() if count.scalar_one()]

    assert filled() == list(tables)
    served.scene.clock.pass_time(days=181)
    background._tidy_up(app_context, served.hub)
    background._erase(app_context, Night(), timedelta(days=1))
    assert filled() == []


def test_a_server_without_halls_still_erases_what_is_left_of_them(served: ServedScene) -> None:
    app_context: AppContext = served.app.extensions[NAME]
    security_log.note(served.context, "login_failed", hall="hall", subject="mrs.chen", address="203.0.113.7")
    with served.context.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE staff SET hall = ''")  # whose people belong to all halls now
    hall_list.remove(served.context, "hall", with_history=True)
    served.scene.clock.pass_time(days=181)
    background._erase(app_context, Night(), timedelta(days=1))
    with served.context.database.reading() as connection:
        assert not connection.exec_driver_sql("SELECT * FROM security_log").all()


def test_a_question_that_waits_since_before_the_start_is_taken_up_without_anybody_looking(
    served: ServedScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[bool] = []
    app_context: AppContext = served.app.extensions[NAME]
    monkeypatch.setattr(app_context.answerer, "wake", lambda: woken.append(True))
    background._tidy_up(app_context, served.hub)
    assert not woken, "nobody has asked anything"
    question = WhatIfQuestion(hall="hall", start=date(2026, 3, 2), end=date(2026, 3, 2))
    studies.ask(served.context, Actor("staff", "manager", "manager", "hall"), question)
    background._tidy_up(app_context, served.hub)
    assert woken == [True]
