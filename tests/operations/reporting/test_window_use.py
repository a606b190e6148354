"""Windows' open, serving, idle and paused time, against a count of every single second of a day made at random."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest
from sqlalchemy import update

from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.reporting.spans import Spans, union
from operations.tickets import serving
from operations.windows import attendance
from queueing.window import ServiceWindow
from storage.tables import attendance as attendance_table
from tests.builders import KIOSK, Scene, a_clerk, a_hall
from tests.databases import a_sqlite_url

TODAY = Ask(date(2026, 3, 2), date(2026, 3, 2), "hall")
WINDOWS = {1: "AB", 2: "A", 3: "B"}


@dataclass
class PlainVisit:
    """What a bystander would write down of one visit."""

    line: str
    issued_at: datetime
    window: int | None = None
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str = ""


@dataclass
class Bystander:
    """Plays a day at random and writes down what is seen; counts by looking at each second."""

    scene: Scene
    random: Random
    visits: dict[str, PlainVisit] = field(default_factory=dict)
    states: list[tuple[datetime, int, str]] = field(default_factory=list)

    def play(self, steps: int) -> None:
        for _ in range(steps):
            self.scene.clock.pass_time(seconds=self.random.randrange(1, 60))
            self.random.choices((self.issue, self.at_window, self.change_window, self.leave), (5, 9, 2, 1))[0]()

    @property
    def now(self) -> datetime:
        return self.scene.clock.now

    def issue(self) -> None:
        view = self.scene.issue(self.random.choice(("a1", "a2", "b1", "b2")))
        self.visits[view.ticket.id] = PlainVisit(view.ticket.line, self.now)

    def state(self, window: int) -> str:
        return next((state for _, number, state in reversed(self.states) if number == window), "closed")

    def at_window(self) -> None:
        window = self.random.choice(list(WINDOWS))
        here = [(key, v) for key, v in self.visits.items() if v.window == window and v.ended_at is None]
        if not here:
            if self.state(window) == "open" and (view := self.scene.call_next(window)) is not None:
                visit = self.visits[view.ticket.id]
                visit.window, visit.called_at = window, self.now
            return
        key, visit = here[0]
        step = "finish" if visit.started_at is not None else self.random.choice(("start", "start", "no_show"))
        serving.step(self.scene.context, a_clerk(f"clerk{window}"), key, step)
        if step == "start":
            visit.started_at = self.now
        else:
            visit.ended_at, visit.outcome = self.now, {"finish": "finished"}.get(step, "no_show")

    def change_window(self) -> None:
        window = self.random.choice(list(WINDOWS))
        is_free = all(v.window != window or v.ended_at for v in self.visits.values())
        new = self.random.choice(("open", "open", "paused", "closed") if is_free else ("open", "paused"))
        change = {"open": attendance.open_window, "paused": attendance.pause_window, "closed": attendance.close_window}
        if new != self.state(window) and (new == "open" or self.state(window) != "closed"):
            change[new](self.scene.context, a_clerk(f"clerk{window}"), "hall", window)
            self.states.append((self.now, window, new))

    def leave(self) -> None:
        waiting = [(key, v) for key, v in self.visits.items() if v.called_at is None and v.ended_at is None]
        if waiting:
            key, visit = self.random.choice(waiting)
            serving.step(self.scene.context, KIOSK, key, "cancel")
            visit.ended_at, visit.outcome = self.now, "cancelled"

    def count(self, window: int, hour: int | None = None) -> tuple[int, int, int, int]:
        """Open, paused, idle, and idle while somebody waited, one second after another."""
        opened = paused = idle = idle_while_waiting = 0
        begin, end = int(self.states[0][0].timestamp()), int(self.now.timestamp())
        changes = {int(at.timestamp()): state for at, number, state in self.states if number == window}
        state = "closed"
        for second in range(begin, end):
            state = changes.get(second, state)
            if hour is not None and (second // 3600 + 8) % 24 != hour:
                continue
            opened += state == "open"
            paused += state == "paused"
            is_busy = any(v.window == window and seen(v.called_at, second, v.ended_at) for v in self.visits.values())
            idle += state == "open" and not is_busy
            if state == "open" and not is_busy:
                idle_while_waiting += any(
                    v.line in WINDOWS[window] and seen(v.issued_at, second, v.called_at or v.ended_at)
                    for v in self.visits.values()
                )
        return opened, paused, idle, idle_while_waiting


def seen(since: datetime | None, second: int, until: datetime | None) -> bool:
    return since is not None and since.timestamp() <= second and (until is None or second < until.timestamp())


@pytest.fixture
def bystander(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bystander]:
    windows = tuple(ServiceWindow(number=n, serves=tuple(lines)) for n, lines in WINDOWS.items())
    scene = Scene(a_sqlite_url(tmp_path), replace(a_hall(), windows=windows))
    yield Bystander(scene, Random(request.param))
    scene.close()


NAMES = ("open_seconds", "paused_seconds", "idle_seconds", "idle_while_waiting_seconds")


@pytest.mark.parametrize("bystander", [1, 2], indirect=True)
def test_every_second_of_a_window_is_counted_as_a_bystander_saw_it(bystander: Bystander) -> None:
    for number in WINDOWS:
        attendance.open_window(bystander.scene.context, a_clerk(f"clerk{number}"), "hall", number)
        bystander.states.append((bystander.now, number, "open"))
    bystander.play(140)
    assert {visit.outcome for visit in bystander.visits.values()} >= {"finished", "cancelled"}
    for hour in (None, 9):
        made = report(bystander.scene.context, "windows", replace(TODAY, hour=hour))
        at = [name for name, _ in made.columns]
        for row in made.rows:
            window = row[at.index("window")]
            assert isinstance(window, int)
            opened, paused, idle, crowded = bystander.count(window, hour)
            counted = [row[at.index(name)] or 0 for name in NAMES]
            assert counted == [opened, paused, idle, crowded], f"window {window}, hour {hour}"
    staff = report(bystander.scene.context, "staff", TODAY)
    at = [name for name, _ in staff.columns]
    for row in staff.rows:
        number = int(str(row[at.index("staff")]).removeprefix("clerk"))
        of_clerk = [v for v in bystander.visits.values() if v.window == number]
        served = [v for v in of_clerk if v.outcome == "finished"]
        seconds = [int((v.ended_at - v.started_at).total_seconds()) for v in served if v.ended_at and v.started_at]
        assert row[at.index("finished")] == len(served)
        assert row[at.index("no_shows")] == sum(v.outcome == "no_show" for v in of_clerk)
        assert row[at.index("mean_seconds")] == (round(sum(seconds) / len(seconds)) if seconds else None)
        assert (row[at.index("open_seconds")], row[at.index("paused_seconds")]) == bystander.count(number)[:2]


@pytest.mark.parametrize("seed", range(20))
def test_spans_hold_exactly_the_seconds_of_what_they_were_made_of(seed: int) -> None:
    random = Random(seed)
    starts = [[random.randrange(60) for _ in range(random.randrange(7))] for _ in range(2)]
    first, second = ([(start, start + random.randrange(-2, 9)) for start in each] for each in starts)
    sets = [{s for a, b in pairs for s in range(a, b)} for pairs in (first, second)]
    made = [union([a for a, _ in pairs], [b for _, b in pairs]) for pairs in (first, second)]
    assert [seconds_of(spans) for spans in made] == [sorted(each) for each in sets]
    both = made[0] & made[1]
    assert seconds_of(both) == sorted(sets[0] & sets[1])
    assert np.all(both.starts < both.ends) and np.all(both.ends[:-1] <= both.starts[1:])
    seconds = np.arange(-5, 80)
    assert made[0].seconds_before(seconds).tolist() == [sum(s < second for s in sets[0]) for second in seconds]


def seconds_of(spans: Spans) -> list[int]:
    return [second for start, end in zip(spans.starts, spans.ends, strict=True) for second in range(start, end)]


def test_the_share_of_all_windows_is_of_those_of_which_it_is_known(tmp_path: Path) -> None:
    """Of a window that the hall does not know, nobody knows whom it might have called."""
    scene = Scene(a_sqlite_url(tmp_path), a_hall(2)).opened(1, 2)
    scene.issue()
    scene.clock.pass_time(minutes=30)
    for number in (1, 2):
        attendance.close_window(scene.context, a_clerk(f"clerk{number}"), "hall", number)
    with scene.context.database.transaction() as connection:
        connection.execute(update(attendance_table).where(attendance_table.c.window == 2).values(window=77))
    made = report(scene.context, "windows", TODAY)
    names = [name for name, _ in made.columns]
    shares = {row[names.index("window")]: row[names.index("idle_while_waiting_share")] for row in made.rows}
    assert shares[77] is None
    assert made.totals["idle_while_waiting_share"] == shares[1]
    scene.close()
