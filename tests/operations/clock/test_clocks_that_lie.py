"""A computer whose clock is wrong at first and is then set right, while the hall works."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from operations import audit, journal
from operations.clock import clock_care
from operations.context import Actor
from operations.halls import catalogue
from operations.people import logins, sessions, staff, tokens
from operations.printers import print_queue
from operations.tickets import close_of_day
from queueing.hall import WEEKDAYS
from queueing.ticket import State, Ticket
from storage import journal as lines
from storage import tickets
from tests.builders import NINE, Scene

DAY = timedelta(days=1)
AGENT = Actor("device", "agent", "printer", "hall")


class Machine:
    """A computer that booted an hour ago; somebody can set its clock."""

    def __init__(self, scene: Scene, now: datetime) -> None:
        self.scene = scene
        self.wall, self.seconds = now, 3600.0
        scene.context.keep_time(lambda: self.wall, lambda: self.seconds, watches=True)
        scene.clock.pass_time = self.pass_time  # type: ignore[method-assign]  # the scene's seconds are the machine's

    def pass_time(self, **duration: float) -> datetime:
        """Real time goes by."""
        passed = timedelta(**duration)
        self.wall, self.seconds = self.wall + passed, self.seconds + passed.total_seconds()
        return self.wall

    def set_clock(self, by: timedelta) -> None:
        """Somebody, or a time server, sets the clock."""
        self.wall += by


def rows(scene: Scene) -> list[Ticket]:
    """Every ticket of the hall."""
    with scene.context.database.reading() as connection:
        return tickets.of_hall(connection, "hall")


def must_be_true(scene: Scene) -> None:
    """What holds of any journal: it replays to the tables, and no instant of it goes back."""
    assert list(audit.differences(scene.context, "hall")) == []
    with scene.context.database.reading() as connection:
        instants = [event.at for event in lines.after(connection, "hall", 0, 10_000)]
    assert all(before <= after for before, after in pairwise(instants))
    for ticket in rows(scene):
        told = (ticket.issued_at, ticket.first_called_at, ticket.started_at, ticket.finished_at)
        known = [at for at in told if at is not None]
        assert known == sorted(known)
        assert ticket.walk is None or ticket.walk >= timedelta(0)


def serve_all(scene: Scene, machine: Machine) -> list[str]:
    """Call and serve everybody, a minute each; the numbers in the order in which they were called."""
    called = []
    while view := scene.call_next():
        called.append(view.ticket.number)
        for step in ("start", "finish"):
            machine.pass_time(seconds=30)
            scene.do(step, view)
    return called


@pytest.mark.parametrize("wrong_by", [-DAY, -timedelta(hours=2), -timedelta(minutes=10), -timedelta(days=20_000)])
def test_who_took_a_ticket_before_the_clock_was_set_forward_keeps_the_place_and_waits_no_longer_for_it(
    scene: Scene, wrong_by: timedelta
) -> None:
    machine = Machine(scene, NINE + wrong_by)
    scene.opened(1)
    first = [scene.issue().ticket.number for _ in range(3)]
    machine.set_clock(-wrong_by)
    machine.pass_time(minutes=2)
    clock_care.look_after(scene.context)
    assert close_of_day.close_earlier_days(scene.context, "hall") == 0
    later = scene.issue().ticket.number
    assert len({*first, later}) == 4, "no number twice"
    assert serve_all(scene, machine) == [*first, later]
    for ticket in rows(scene):
        assert ticket.state == State.FINISHED
        assert ticket.wait_seconds is not None
        assert ticket.wait_seconds <= 600
        assert ticket.business_date == NINE.date()
    must_be_true(scene)
    assert clock_care.state(scene.context).doubt == "set_forward"


def test_a_call_right_after_the_leap_needs_no_housekeeping(scene: Scene) -> None:
    machine = Machine(scene, NINE - DAY)
    scene.opened(1)
    scene.issue()
    machine.pass_time(minutes=1)
    machine.set_clock(DAY)
    ticket = scene.called_next().ticket
    assert ticket.wait_seconds == 60
    must_be_true(scene)


def test_who_was_forgotten_yesterday_is_not_carried_into_today(scene: Scene) -> None:
    hours = dict.fromkeys(WEEKDAYS, ("09:00-20:00",))
    catalogue.sync(scene.context, replace(scene.hall, opening=hours))
    forgotten = scene.issue().ticket
    machine = Machine(scene, NINE + timedelta(hours=9))  # booted at 17:00 with the time of its last shutdown
    fresh = scene.issue().ticket
    machine.set_clock(timedelta(hours=15))
    clock_care.look_after(scene.context)
    close_of_day.close_earlier_days(scene.context, "hall")
    states = {ticket.id: ticket.state for ticket in rows(scene)}
    assert states == {forgotten.id: State.EXPIRED, fresh.id: State.WAITING}
    must_be_true(scene)


@pytest.mark.parametrize("ahead", [timedelta(hours=2), DAY, timedelta(seconds=20)])
def test_a_clock_that_was_ahead_goes_on_and_nobody_waits_less_than_nothing(scene: Scene, ahead: timedelta) -> None:
    machine = Machine(scene, NINE + ahead)
    scene.opened(1)
    first = [scene.issue().ticket.number for _ in range(3)]
    machine.set_clock(-ahead)
    machine.pass_time(minutes=5)
    later = scene.issue().ticket.number
    close_of_day.close_earlier_days(scene.context, "hall")
    assert serve_all(scene, machine) == [*first, later], "the order of issue stays"
    assert [ticket.state for ticket in rows(scene)] == [State.FINISHED] * 4
    waits = [ticket.wait_seconds or 0 for ticket in rows(scene)]
    assert min(waits[:3]) >= 300 - (ahead.seconds if ahead < timedelta(minutes=1) else 0), "no wait is shorter"
    must_be_true(scene)
    assert clock_care.state(scene.context).doubt == ("ahead" if ahead > timedelta(minutes=5) else "")


def test_after_a_restart_the_journal_goes_on_where_it_was(scene: Scene) -> None:
    machine = Machine(scene, NINE + timedelta(hours=2))
    scene.opened(1)
    scene.issue()
    machine.set_clock(-timedelta(hours=2))
    machine = Machine(scene, machine.wall)
    clock_care.begin(scene.context)
    assert clock_care.state(scene.context).doubt == "ahead"
    scene.issue()
    must_be_true(scene)


def test_a_clock_that_is_ahead_waits_for_the_right_time_while_nobody_is_here(scene: Scene) -> None:
    machine = Machine(scene, NINE + timedelta(hours=2))
    scene.opened(1)
    view = scene.issue()
    machine.set_clock(-timedelta(hours=2))
    machine.pass_time(hours=1)
    clock_care.look_after(scene.context)
    assert clock_care.state(scene.context).ahead_seconds == 7200, "somebody waits: the clock goes on"
    scene.called_next()
    scene.do("no_show", view)
    machine.pass_time(hours=1)
    clock_care.look_after(scene.context)
    assert clock_care.state(scene.context).ahead_seconds == 3600
    machine.pass_time(hours=1)
    clock_care.look_after(scene.context)
    assert clock_care.state(scene.context).doubt == ""
    assert scene.context.now() == machine.wall
    must_be_true(scene)


def test_another_computer_whose_clock_is_behind_writes_no_earlier_line(scene: Scene) -> None:
    scene.opened(1)
    scene.issue()
    scene.clock.now -= timedelta(seconds=50)
    scene.context.keep_time(scene.clock)
    scene.issue()
    must_be_true(scene)


def test_two_processes_that_notice_the_same_leap_follow_it_once(scene: Scene) -> None:
    machine = Machine(scene, NINE - timedelta(hours=1))
    issued_at = scene.issue().ticket.issued_at
    noticed = scene.context.clock
    scene.context.keep_time(lambda: machine.wall, lambda: machine.seconds, watches=True)
    scene.context.now()
    machine.set_clock(timedelta(hours=1))
    clock_care.look_after(scene.context)
    scene.context.clock = scene.context.now = noticed
    clock_care.look_after(scene.context)
    assert [ticket.issued_at - issued_at for ticket in rows(scene)] == [timedelta(hours=1)]
    must_be_true(scene)


def test_a_slip_that_waits_is_printed_after_the_leap(scene: Scene) -> None:
    machine = Machine(scene, NINE - DAY)
    scene.issue()
    machine.set_clock(DAY)
    clock_care.look_after(scene.context)
    (job,) = print_queue.claim(scene.context, AGENT, "hall", "agent", None, 5, "")
    assert job.expires_at is not None and job.expires_at > scene.context.now()


def test_a_lease_ends_in_a_minute_though_the_computers_clock_was_set_back(scene: Scene) -> None:
    scene.context.machine_now()
    before = scene.context.machine_now()
    scene.clock.now -= timedelta(hours=2)
    assert scene.context.machine_now() >= before


def test_instants_on_the_wire_are_in_utc(scene: Scene) -> None:
    scene.opened(1)
    scene.context.keep_time(lambda: scene.clock.now.astimezone().astimezone(tz=None))
    view = scene.issue()
    scene.called_next()
    told = scene.do("start", view).reply().model_dump(mode="json")
    instants = [value for name, value in told.items() if name.endswith("_at") and value]
    events = journal.after(scene.context, "hall", 0, 100).events
    instants += [value for event in events for name, value in event.changes.items() if name.endswith("_at")]
    assert instants
    assert all(value is None or value.endswith("Z") for value in instants)


def test_who_has_logged_in_stays_logged_in(scene: Scene) -> None:
    machine = Machine(scene, NINE - DAY)
    scene.context.machine_now = scene.context.clock
    staff.add(scene.context, "clerk9", "a password of nine", "clerk", "hall")
    earlier, _ = sessions.new_token(scene.context, logins.log_in(scene.context, "clerk9", "a password of nine", "::1"))
    machine.set_clock(DAY)
    clock_care.look_after(scene.context)
    sessions.tidy(scene.context)
    assert tokens.actor_of(scene.context, earlier) is not None
    machine.pass_time(hours=14, seconds=1)
    assert tokens.actor_of(scene.context, earlier) is None


@pytest.mark.parametrize("step", ["start", "finish"])
def test_a_step_undone_after_the_leap_brings_no_wrong_instant_back(scene: Scene, step: str) -> None:
    machine = Machine(scene, NINE - timedelta(days=30))
    scene.opened(1)
    scene.issue()
    machine.pass_time(minutes=1)
    machine.set_clock(timedelta(days=30))
    view = scene.called_next()
    for done in ["start", "finish"][: ["start", "finish"].index(step) + 1]:
        machine.pass_time(seconds=10)
        before = view.ticket
        view = scene.do(done, view)
    restored = scene.do("undo", view).ticket
    assert replace(restored, revision=before.revision) == before
    assert restored.business_date == machine.wall.date()
    assert close_of_day.close_earlier_days(scene.context, "hall") == 0
    must_be_true(scene)


def test_a_request_repeated_after_the_leap_answers_the_instants_that_are_true(scene: Scene) -> None:
    machine = Machine(scene, NINE - timedelta(days=30))
    first = scene.issue(request_id="tap-1")
    machine.set_clock(timedelta(days=30))
    scene.context.now()
    clock_care.look_after(scene.context)
    again = scene.issue(request_id="tap-1")
    assert again.ticket.id == first.ticket.id
    assert again.ticket == rows(scene)[0]
