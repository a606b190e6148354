"""Whatever clerks, administrators and folders do, everybody can be gone on with, or a manager is told of them."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from operations import audit
from operations.halls import catalogue
from operations.people import staff
from operations.reporting import oversight
from operations.tickets import calling, close_of_day, forgotten, serving
from operations.tickets.serving import Options
from operations.windows import attendance, leaving
from queueing.errors import QueueingError
from queueing.ticket import AT_A_WINDOW, State, Step, Ticket
from queueing.waiting_line import Waiting, may_take
from queueing.window import ServiceWindow
from storage import staff as staff_rows
from storage import tickets, windows
from storage.staff import StaffRow
from tests.builders import Scene, a_clerk, a_hall, a_line
from tests.databases import a_sqlite_url
from tests.operations.tickets.test_forgotten import MANAGER

NUMBERS = (1, 2, 3)
PLANS = (
    (ServiceWindow(1), ServiceWindow(2, ("A",)), ServiceWindow(3, ("B",), helps=("A",))),
    (ServiceWindow(1, ("A",)), ServiceWindow(2, ("B",))),
    (ServiceWindow(2, ("A",)), ServiceWindow(3, ("C",))),
    (ServiceWindow(3, ("C",), helps=("B",)),),
)
LINES = (("A", "B", "C"), ("B", "C"), ("C",))
STEPS = ("recall", "start", "return", "no_show", "reinstate", "park", "resume", "finish", "cancel", "undo")


class NobodyForgotten(RuleBasedStateMachine):
    """Three clerks, an administrator, a hall's folder that changes, and the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.scene = Scene(a_sqlite_url(Path(self.folder.name)), a_hall(windows=PLANS[0], lines=LINES[0]))
        self.context, self.disabled = self.scene.context, set[int]()
        with self.context.database.transaction() as connection:
            for n in NUMBERS:
                made_at = self.scene.clock.now
                staff_rows.put(connection, StaffRow(f"clerk{n}", f"clerk{n}", "clerk", "hall", "", made_at))
        self.scene.opened(*NUMBERS)

    def teardown(self) -> None:
        try:
            self._everybody_comes_to_an_end()
        finally:
            self.scene.close()
            self.folder.cleanup()

    def _open(self) -> list[Ticket]:
        with self.context.database.reading() as connection:
            return tickets.open_in_hall(connection, "hall")

    @rule(service=st.sampled_from(["a1", "b1", "c1"]), priority=st.sampled_from(["", "elderly"]))
    def somebody_comes(self, service: str, priority: str) -> None:
        with suppress(QueueingError):  # the service is no longer offered
            self.scene.issue(service, priority=priority)

    @rule(n=st.sampled_from(NUMBERS), word=st.sampled_from(["open", "open", "open", "pause", "close"]))
    def a_clerk_comes_or_goes(self, n: int, word: str) -> None:
        if n not in self.disabled:
            with suppress(QueueingError):
                getattr(attendance, f"{word}_window")(self.context, a_clerk(f"clerk{n}"), "hall", n)

    @rule(n=st.sampled_from(NUMBERS))
    def a_clerk_calls(self, n: int) -> None:
        if n not in self.disabled:
            with suppress(QueueingError):
                calling.call_next(self.context, a_clerk(f"clerk{n}"), "hall", n)

    @rule(n=st.sampled_from(NUMBERS), pick=st.integers(0, 99), step=st.sampled_from(STEPS))
    def a_clerk_does_a_step(self, n: int, pick: int, step: str) -> None:
        with self.context.database.reading() as connection:
            everybody = tickets.of_hall(connection, "hall")
        if everybody:
            self._do(n, everybody[pick % len(everybody)], step, Options())

    @rule(n=st.sampled_from(NUMBERS), line=st.sampled_from(LINES[0]))
    def somebody_is_called_and_sent_to_a_line(self, n: int, line: str) -> None:
        self._send_on(n, Options(line=line))

    @rule(n=st.sampled_from(NUMBERS), window=st.sampled_from(NUMBERS))
    def somebody_is_called_and_sent_to_a_window(self, n: int, window: int) -> None:
        self.a_clerk_comes_or_goes(window, "open")
        self._send_on(n, Options(window=window))

    def _send_on(self, n: int, options: Options) -> None:
        self.somebody_comes("a1", "")
        self.a_clerk_comes_or_goes(n, "open")
        self.a_clerk_calls(n)
        for ticket in [one for one in self._open() if one.state in AT_A_WINDOW and one.window == n]:
            self._do(n, ticket, "transfer", options)

    def _do(self, n: int, ticket: Ticket, step: str, options: Options) -> None:
        if n not in self.disabled:
            with suppress(QueueingError):
                serving.step(self.context, a_clerk(f"clerk{n}"), ticket.id, step, options=options)

    @rule(n=st.sampled_from(NUMBERS))
    def a_clerk_is_disabled_or_let_in_again(self, n: int) -> None:
        (staff.enable if n in self.disabled else staff.disable)(self.context, f"clerk{n}")
        self.disabled ^= {n}

    @rule(n=st.sampled_from(NUMBERS))
    def a_clerk_goes_home_and_hands_over(self, n: int) -> None:
        leaving.leave_all(self.context, a_clerk(f"clerk{n}"), hand_over=True)

    @rule(plan=st.sampled_from(PLANS), lines=st.sampled_from(LINES))
    def the_folder_changes(self, plan: tuple[ServiceWindow, ...], lines: tuple[str, ...]) -> None:
        services = tuple(one for one in a_hall(lines=LINES[0]).services if one.line in lines)
        hall = replace(self.scene.hall, windows=plan, lines=tuple(map(a_line, lines)), services=services)
        catalogue.sync(self.context, hall)

    @rule()
    def the_house_is_kept(self) -> None:
        close_of_day.close_earlier_days(self.context, "hall")
        forgotten.look_after(self.context, "hall")

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self.scene.clock.pass_time(minutes=minutes)

    @invariant()
    def everybody_can_be_gone_on_with_or_is_on_the_managers_list(self) -> None:
        listed = {one.ticket.id for one in oversight.strays(self.context, "hall")}
        assert [t.number for t in self._open() if t.id not in listed and not self._can_go_on(t)] == []

    @invariant()
    def nobody_waits_for_a_window_where_nobody_sits(self) -> None:
        strays = oversight.strays(self.context, "hall")
        assert [one for one in strays if one.ticket.state == State.WAITING and one.why != "earlier_day"] == []

    def _can_go_on(self, ticket: Ticket) -> bool:
        hall = catalogue.get_hall(self.context, "hall")
        with self.context.database.reading() as connection:
            staffed = windows.staffed(connection, "hall")
        if ticket.state in AT_A_WINDOW:
            return ticket.window in staffed
        if ticket.state == State.PARKED:
            return bool(hall.windows)
        as_waiting = Waiting(
            ticket.id, ticket.line, ticket.place_at, ticket.rank_at, wanted_window=ticket.wanted_window
        )
        takers = [one.number for one in hall.windows if may_take(one, [as_waiting], hall.windows)]
        sent_to = ticket.wanted_window if ticket.wanted_window in takers else None
        return bool(takers) and (sent_to is None or sent_to in staffed)

    @invariant()
    def the_journal_tells_exactly_what_the_tables_say(self) -> None:
        assert list(audit.differences(self.context, "hall")) == []

    def _everybody_comes_to_an_end(self) -> None:
        """A manager goes through every window; afterwards nobody is left."""
        for ticket in self._open():
            if ticket.state in AT_A_WINDOW:
                step = Step.FINISH if ticket.state == State.SERVING else Step.NO_SHOW
                self.scene.clock.pass_time(minutes=2)
                serving.step(self.context, MANAGER, ticket.id, step)
        numbers = [window.number for window in catalogue.get_hall(self.context, "hall").windows]
        for number in numbers:
            attendance.open_window(self.context, MANAGER, "hall", number)
        for ticket in [one for one in self._open() if one.state == State.PARKED]:
            calling.call_ticket(self.context, MANAGER, "hall", numbers[0], ticket.id)
            self.scene.clock.pass_time(minutes=2)
            serving.step(self.context, MANAGER, ticket.id, Step.NO_SHOW)
        for number in numbers:
            while called := calling.call_next(self.context, MANAGER, "hall", number):
                self.scene.clock.pass_time(minutes=2)
                serving.step(self.context, MANAGER, called.ticket.id, Step.NO_SHOW)
        assert self._open() == []


TestNobodyForgotten = NobodyForgotten.TestCase
TestNobodyForgotten.settings = settings(
    max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
