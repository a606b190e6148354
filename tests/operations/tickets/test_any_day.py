"""Any day whatever: a state machine does random steps and holds the hall to its promises."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from operations import audit
from operations.tickets import boards, close_of_day
from operations.views import TicketView
from operations.windows import attendance
from queueing.errors import QueueingError
from queueing.hall import business_date
from queueing.ticket import TABLE, State, Step, Ticket
from storage import tickets
from tests.builders import Scene, a_clerk
from tests.databases import a_sqlite_url

STEPS = [step for step in Step if step not in (Step.CALL, Step.HAND_ON, Step.EXPIRE)]


class AnyDay(RuleBasedStateMachine):
    """Kiosk, clerks, clock and close of day, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.scene = Scene(a_sqlite_url(Path(self.folder.name)))
        self.issued = 0

    def teardown(self) -> None:
        self.scene.close()
        self.folder.cleanup()

    def _all(self) -> list[Ticket]:
        with self.scene.context.database.reading() as connection:
            return tickets.of_hall(connection, "hall")

    @rule(service=st.sampled_from(["a1", "a2", "b1"]), priority=st.sampled_from(["", "", "elderly"]))
    def somebody_comes(self, service: str, priority: str) -> None:
        self.scene.issue(service, priority=priority)
        self.issued += 1

    @rule(window=st.integers(1, 3), word=st.sampled_from(["open_window", "pause_window", "close_window"]))
    def a_clerk_comes_or_goes(self, window: int, word: str) -> None:
        with suppress(QueueingError):
            getattr(attendance, word)(self.scene.context, a_clerk(f"clerk{window}"), "hall", window)

    @rule(window=st.integers(1, 3))
    def a_clerk_calls(self, window: int) -> None:
        expected = boards.queue(self.scene.context, "hall", window).waiting
        try:
            view = self.scene.call_next(window)
        except QueueingError as refused:
            assert refused.code in ("window_not_open", "window_busy")
        else:
            assert (view.ticket.id if view else None) == (expected[0].ticket.id if expected else None)

    @rule(pick=st.integers(0, 10**6), step=st.sampled_from(STEPS), window=st.integers(1, 3))
    def a_clerk_does_something(self, pick: int, step: Step, window: int) -> None:
        everybody = self._all()
        if not everybody:
            return
        ticket = everybody[pick % len(everybody)]
        options: dict[str, Any] = {}
        if step == Step.TRANSFER:
            options = {"line": "B"} if pick % 2 else {"window": window % 3 + 1}
        try:
            after = self.scene.do(step.value, TicketView(ticket), by=window, **options).ticket
        except QueueingError as refused:
            if refused.code == "wrong_step":
                assert step not in TABLE[ticket.state]
            assert ticket in self._all()
        else:
            is_again = step == Step.CANCEL and ticket.state == State.CANCELLED
            assert after.state == (ticket.state if is_again else TABLE[ticket.state][step])

    @rule(seconds=st.integers(1, 4_000))
    def time_passes(self, seconds: int) -> None:
        self.scene.clock.pass_time(seconds=seconds)

    @rule()
    def the_day_is_closed(self) -> None:
        close_of_day.close(self.scene.context, "hall")
        assert {t.state for t in self._all()}.isdisjoint({State.WAITING, State.CALLED, State.PARKED})

    @invariant()
    def no_ticket_is_lost_and_no_window_has_two(self) -> None:
        everybody = self._all()
        assert len(everybody) == self.issued
        at = [t.window for t in everybody if t.state in (State.CALLED, State.SERVING)]
        assert len(at) == len(set(at))
        assert all(
            (t.window is not None) == (t.state in (State.CALLED, State.SERVING, State.FINISHED)) for t in everybody
        )

    @invariant()
    def nobody_is_forgotten_but_those_whom_yesterday_left(self) -> None:
        today = business_date(self.scene.hall, self.scene.clock.now)
        left = [t.number for t in self._all() if t.ended_at is None and t.business_date < today]
        assert sorted(self.scene.forgotten()) == sorted((number, "earlier_day") for number in left)

    @invariant()
    def the_journal_tells_exactly_what_the_tables_say(self) -> None:
        assert list(audit.differences(self.scene.context, "hall")) == []


TestAnyDay = AnyDay.TestCase
TestAnyDay.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
