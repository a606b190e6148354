"""Days made at random on which people are sent on, put on hold, missed and called by mistake: windows and lines get
what was theirs, against a count of every second.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import update

from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask
from operations.reporting.reports import REPORTS, report
from operations.tickets import serving
from operations.views import TicketView
from operations.windows import attendance
from queueing.errors import QueueingError
from queueing.hall import WEEKDAYS
from queueing.ticket import State, Ticket
from queueing.window import ServiceWindow
from storage.tables import tickets
from tests.builders import KIOSK, Scene, a_clerk, a_hall
from tests.databases import a_sqlite_url

WINDOWS = {1: "AB", 2: "A", 3: "B"}
DAYS = (date(2026, 3, 28), date(2026, 10, 24), date(2026, 5, 4))
"""In two of their nights clocks are changed."""
STEPS = {
    State.CALLED: ("start", "start", "start", "no_show", "return", "transfer"),
    State.SERVING: ("finish", "finish", "park", "transfer", "undo"),
}


@dataclass
class Bystander:
    """Plays a night at random and writes down the state of each ticket and window at each change."""

    scene: Scene
    random: Random
    seen: dict[str, list[tuple[int, Ticket]]] = field(default_factory=dict)
    windows: dict[int, list[tuple[int, str]]] = field(default_factory=dict)

    @property
    def second(self) -> int:
        return int(self.scene.clock.now.timestamp())

    def play(self, steps: int) -> None:
        for number in WINDOWS:
            self.change_window(number, "open")
        for _ in range(steps):
            self.scene.clock.pass_time(seconds=self.random.randrange(1, 300))
            self.random.choices((self.issue, self.at_window, self.pause, self.come_back), (4, 12, 1, 2))[0]()

    def go_home(self) -> None:
        """Whoever is at a window is served to the end, and all windows close."""
        for number in WINDOWS:
            self.scene.clock.pass_time(seconds=60)
            for own in list(self.seen.values()):
                if own[-1][1].window == number and own[-1][1].state == State.CALLED:
                    self.do(own[-1][1], "start", number)
                if own[-1][1].window == number and own[-1][1].state == State.SERVING:
                    self.do(own[-1][1], "finish", number)
            self.change_window(number, "closed")

    def note(self, view: TicketView) -> None:
        self.seen.setdefault(view.ticket.id, []).append((self.second, view.ticket))

    def issue(self) -> None:
        self.note(self.scene.issue(self.random.choice(("a1", "a2", "b1", "b2"))))

    def pause(self) -> None:
        number = self.random.choice(list(WINDOWS))
        self.change_window(number, "paused" if self.windows[number][-1][1] == "open" else "open")

    def change_window(self, number: int, new: str) -> None:
        change = {"open": attendance.open_window, "paused": attendance.pause_window, "closed": attendance.close_window}
        change[new](self.scene.context, a_clerk(f"clerk{number}"), "hall", number)
        self.windows.setdefault(number, []).append((self.second, new))

    def at_window(self) -> None:
        number = self.random.choice(list(WINDOWS))
        here = [own[-1][1] for own in self.seen.values() if own[-1][1].window == number]
        here = [ticket for ticket in here if ticket.state in STEPS]
        if here:
            self.do(here[0], self.random.choice(STEPS[here[0].state]), number)
        elif self.windows[number][-1][1] == "open" and (view := self.scene.call_next(number)) is not None:
            self.note(view)

    def come_back(self) -> None:
        away = [own[-1][1] for own in self.seen.values() if own[-1][1].state in (State.PARKED, State.NO_SHOW)]
        if away:
            ticket = self.random.choice(away)
            step = "resume" if ticket.state == State.PARKED else "reinstate"
            self.do(ticket, self.random.choice((step, step, "undo")), self.random.choice(list(WINDOWS)))

    def do(self, ticket: Ticket, step: str, number: int) -> None:
        options: dict[str, Any] = {}
        if step == "transfer":
            options = self.random.choice(({"line": "A"}, {"line": "B"}, {"window": self.random.choice((1, 2, 3))}))
        if step == "resume":
            options = {"window": number}
        clerk = KIOSK if step == "cancel" else a_clerk(f"clerk{number}")
        try:
            view = serving.step(self.scene.context, clerk, ticket.id, step, "", serving.Options(**options))
        except QueueingError:  # too early, too late, or the window is busy
            return
        if step == "undo":  # what was undone never was
            self.seen[ticket.id].pop()
        self.note(view)

    def count(self, number: int) -> dict[str, int]:
        """One second after another."""
        sums = dict.fromkeys(("open_seconds", "serving_seconds", "idle_seconds", "idle_while_waiting_seconds"), 0)
        first, last = self.windows[number][0][0], self.second
        states = dict(self.windows[number])
        busy, serves, crowd = (set[int]() for _ in range(3))
        for own in self.seen.values():
            for (since, ticket), until in zip(own, [second for second, _ in own[1:]] + [last], strict=True):
                seconds = range(since, until)
                if ticket.state in STEPS and ticket.window == number:
                    busy.update(seconds)
                    if ticket.state == State.SERVING:
                        serves.update(seconds)
                if ticket.state == State.WAITING and (
                    ticket.wanted_window == number or (not ticket.wanted_window and ticket.line in WINDOWS[number])
                ):
                    crowd.update(seconds)
        state = ""
        for second in range(first, last):
            state = states.get(second, state)
            is_free = state == "open" and second not in busy
            sums["open_seconds"] += state == "open"
            sums["idle_seconds"] += is_free
            sums["idle_while_waiting_seconds"] += is_free and second in crowd
        sums["serving_seconds"] = len(serves)
        return sums


@pytest.fixture(params=list(enumerate(DAYS)), ids=[str(day) for day in DAYS])
def bystander(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bystander]:
    seed, day = request.param
    windows = tuple(ServiceWindow(number=n, serves=tuple(lines)) for n, lines in WINDOWS.items())
    hours = dict.fromkeys(WEEKDAYS, ("12:00-12:00",))
    hall = replace(a_hall(timezone="Europe/Warsaw", day_starts_at="12:00", opening=hours), windows=windows)
    scene = Scene(a_sqlite_url(tmp_path), hall)
    scene.clock.now = datetime(day.year, day.month, day.day, 19, tzinfo=UTC)
    yield Bystander(scene, Random(seed))
    scene.close()


def cells(scene: Scene, name: str, ask: Ask) -> list[dict[str, Any]]:
    made = report(scene.context, name, ask)
    return [dict(zip([name for name, _ in made.columns], row, strict=True)) for row in made.rows]


def agrees(bystander: Bystander, ask: Ask) -> None:
    scene, counted = bystander.scene, {number: bystander.count(number) for number in WINDOWS}
    for row in cells(scene, "windows", ask):
        if row["window"] is not None:
            assert {name: row[name] for name in counted[row["window"]]} == counted[row["window"]], row["window"]
    filters: tuple[dict[str, Any], ...] = (
        {"line": "A"}, {"booked": "yes"}, {"window": 1}, {"staff": "clerk2"}, {"priority": "elderly"},
    )  # fmt: skip
    for chosen in filters:
        for row in cells(scene, "windows", replace(ask, **chosen)):
            own = counted.get(row["window"])
            assert own is None or row["idle_seconds"] in (None, own["idle_seconds"])
            assert own is None or (row["serving_seconds"] or 0) <= own["serving_seconds"]
    for hour in range(24):
        for row in cells(scene, "windows", replace(ask, hour=hour)):
            assert (row["idle_seconds"] or 0) <= (row["open_seconds"] or 0) <= 3_600
            assert row["serving_seconds"] is None


def test_windows_served_and_were_idle_as_long_as_a_bystander_saw(bystander: Bystander) -> None:
    bystander.play(250)
    seen = {ticket.state for own in bystander.seen.values() for _, ticket in own}
    assert seen >= {State.PARKED, State.NO_SHOW, State.FINISHED}
    scene, day = bystander.scene, bystander.scene.clock.now.date()
    ask = Ask(day - timedelta(days=2), day, "hall")
    agrees(bystander, ask)
    bystander.go_home()
    agrees(bystander, ask)
    from_rows = [report(scene.context, name, ask) for name in REPORTS]
    assert pack_past_days(scene.context, day + timedelta(days=3)) == 1
    with scene.context.database.transaction() as connection:
        connection.execute(update(tickets).values(window=77, promised_at=None, served_microseconds=0))
    agrees(bystander, ask)
    assert [report(scene.context, name, ask) for name in REPORTS] == from_rows


@pytest.fixture
def triage(tmp_path: Path) -> Iterator[Scene]:
    """Window 1 calls line A, window 2 line B."""
    windows = (ServiceWindow(1, ("A",)), ServiceWindow(2, ("B",)))
    scene = Scene(a_sqlite_url(tmp_path), replace(a_hall(2), windows=windows)).opened(1, 2)
    yield scene
    scene.close()


TODAY = Ask(date(2026, 3, 2), date(2026, 3, 2), "hall")


def by_window(scene: Scene, name: str, *columns: str) -> dict[int | None, tuple[Any, ...]]:
    return {row["window"]: tuple(row[column] for column in columns) for row in cells(scene, name, TODAY)}


def test_a_window_that_sends_everybody_on_has_worked(triage: Scene) -> None:
    for _ in range(5):
        triage.issue("a1")
        view = triage.called_next(1)
        triage.clock.pass_time(seconds=20)
        triage.do("start", view)
        triage.clock.pass_time(minutes=8)
        triage.do("transfer", view, line="B")
        view = triage.called_next(2)
        triage.clock.pass_time(seconds=20)
        triage.do("start", view, 2)
        triage.clock.pass_time(minutes=1)
        triage.do("finish", view, 2)
    for number in (1, 2):
        attendance.close_window(triage.context, a_clerk(f"clerk{number}"), "hall", number)
    for _ in ("from rows", "packed"):
        columns = ("open_seconds", "serving_seconds", "idle_seconds", "mean_service_seconds")
        assert by_window(triage, "windows", *columns) == {1: (2_905, 2_400, 405, None), 2: (2_905, 300, 2_505, 60)}
        assert by_window(triage, "quality", "tickets", "idle_days") == {2: (5, 0)}
        served = {row["staff"]: (row["finished"], row["mean_seconds"]) for row in cells(triage, "staff", TODAY)}
        assert served == {"clerk1": (0, None), "clerk2": (5, 60)}
        pack_past_days(triage.context, date(2026, 3, 3))


def test_a_window_to_which_nobody_comes_has_called_somebody(triage: Scene) -> None:
    for _ in range(6):
        triage.issue("a1")
        view = triage.called_next(1)
        triage.clock.pass_time(minutes=6)
        triage.do("no_show", view)
    for number in (1, 2):
        attendance.close_window(triage.context, a_clerk(f"clerk{number}"), "hall", number)
    for _ in ("from rows", "packed"):
        assert by_window(triage, "quality", "idle_days") == {None: (0,), 2: (1,)}
        assert by_window(triage, "windows", "idle_seconds")[1] == (6,)
        pack_past_days(triage.context, date(2026, 3, 3))


def test_whoever_is_sent_on_waits_where_they_were_sent(triage: Scene) -> None:
    triage.issue("a1")
    triage.clock.pass_time(minutes=20)
    view = triage.called_next(1)
    triage.do("transfer", triage.do("start", view), line="B")
    triage.clock.pass_time(minutes=40)
    triage.called_next(2)
    assert by_window(triage, "windows", "idle_while_waiting_seconds") == {1: (1_200,), 2: (2_400,)}


def test_nobody_is_overtaken_in_a_line_in_which_they_did_not_stand(triage: Scene) -> None:
    triage.issue("a1")
    triage.clock.pass_time(minutes=1)
    triage.issue("b1")
    triage.clock.pass_time(minutes=1)
    triage.do("start", triage.called_next(2), 2)
    triage.clock.pass_time(minutes=20)
    triage.do("transfer", triage.do("start", triage.called_next(1)), line="B")
    for _ in ("from rows", "packed"):
        assert report(triage.context, "fairness", TODAY).totals["overtaken"] == 0
        pack_past_days(triage.context, date(2026, 3, 3))
