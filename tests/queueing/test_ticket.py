"""A ticket's life, step by step, against the table that the design gives."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import queueing.ticket
from queueing.errors import BadRequest, Conflict, WrongStep
from queueing.ticket import TABLE, UNDO_WITHIN, Promise, State, Step, Ticket

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PROMISE = Promise(ahead=2, p50_seconds=300, p90_seconds=700)

# Written out a second time, by hand, so that a slip in TABLE is seen.
DESIGN = {
    ("waiting", "call"): "called",
    ("waiting", "hand_on"): "waiting",
    ("waiting", "cancel"): "cancelled",
    ("waiting", "expire"): "expired",
    ("called", "recall"): "called",
    ("called", "start"): "serving",
    ("called", "return"): "waiting",
    ("called", "no_show"): "no_show",
    ("called", "transfer"): "waiting",
    ("called", "expire"): "expired",
    ("no_show", "reinstate"): "waiting",
    ("serving", "park"): "parked",
    ("serving", "transfer"): "waiting",
    ("serving", "finish"): "finished",
    ("parked", "resume"): "serving",
    ("parked", "call"): "called",
    ("parked", "expire"): "expired",
    ("serving", "undo"): "called",
    ("no_show", "undo"): "called",
    ("parked", "undo"): "serving",
    ("finished", "undo"): "serving",
}


def a_ticket(**changes: object) -> Ticket:
    given: dict[str, object] = {
        "id": "t1", "hall": "h", "business_date": date(2026, 3, 2), "line": "A", "series": "A", "number": "A001",
        "ordinal": 1, "service": "s", "state": State.WAITING, "priority": "", "language": "zh-CN",
        "link_token": "k", "source": "kiosk-1", "issued_at": NINE, "place_at": NINE, "rank_at": NINE,
    }  # fmt: skip
    return Ticket(**(given | changes))  # type: ignore[arg-type]


def do(ticket: Ticket, step: Step, now: datetime) -> Ticket:
    match step:
        case Step.CALL:
            return queueing.ticket.called(ticket, 3, "clerk1", now)
        case Step.RECALL:
            return queueing.ticket.recalled(ticket, now, 3)
        case Step.START:
            return queueing.ticket.started(ticket, now)
        case Step.RETURN:
            return queueing.ticket.returned(ticket, PROMISE)
        case Step.NO_SHOW:
            return queueing.ticket.missed(ticket, now, timedelta(0))
        case Step.REINSTATE:
            return queueing.ticket.reinstated(ticket, now, PROMISE)
        case Step.PARK:
            return queueing.ticket.parked(ticket, now)
        case Step.RESUME:
            return queueing.ticket.resumed(ticket, 4, "clerk2", now)
        case Step.TRANSFER:
            return queueing.ticket.transferred(ticket, now, PROMISE, line="B")
        case Step.HAND_ON:
            return queueing.ticket.handed_on(ticket, PROMISE)
        case Step.FINISH:
            return queueing.ticket.finished(ticket, [("s", "done")], now)
        case Step.CANCEL:
            return queueing.ticket.cancelled(ticket, now)
        case Step.EXPIRE:
            return queueing.ticket.expired(ticket, now)
        case Step.UNDO:
            earlier = a_ticket(state=TABLE[ticket.state].get(Step.UNDO, State.WAITING))
            return queueing.ticket.undone(ticket, earlier, ticket, NINE, now)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", list(Step))
def test_every_step_leads_where_the_design_says_or_is_refused(state: State, step: Step) -> None:
    ticket = a_ticket(state=state, called_at=NINE, first_called_at=NINE, serving_since_at=NINE)
    wanted = DESIGN.get((state.value, step.value))
    if wanted is None:
        with pytest.raises(WrongStep) as refused:
            do(ticket, step, NINE)
        assert refused.value.extra == {"ticket": "t1", "number": "A001", "state": state.value, "step": step.value}
    else:
        assert do(ticket, step, NINE).state == wanted


def test_the_table_has_nothing_that_the_design_does_not_know() -> None:
    table = {(state.value, step.value): to.value for state, row in TABLE.items() for step, to in row.items()}
    assert table == DESIGN


def test_a_whole_visit_measures_wait_walk_service_and_visit() -> None:
    called = queueing.ticket.called(a_ticket(), 3, "clerk1", NINE + 10 * MINUTE)
    serving = queueing.ticket.started(called, NINE + 11 * MINUTE)
    done = queueing.ticket.finished(serving, [("s", "done")], NINE + 16 * MINUTE)
    assert (done.wait_seconds, done.walk_seconds, done.service_seconds, done.visit_seconds) == (600, 60, 300, 960)


def test_parked_time_is_not_service_time() -> None:
    serving = queueing.ticket.started(queueing.ticket.called(a_ticket(), 3, "c", NINE), NINE)
    parked = queueing.ticket.parked(serving, NINE + 4 * MINUTE)
    back = queueing.ticket.resumed(parked, 5, "d", NINE + 30 * MINUTE)
    done = queueing.ticket.finished(back, [("s", "done")], NINE + 33 * MINUTE)
    assert done.service_seconds == 7 * 60
    assert done.window == 5


def test_a_parked_ticket_frees_its_window() -> None:
    serving = queueing.ticket.started(queueing.ticket.called(a_ticket(), 3, "c", NINE), NINE)
    assert queueing.ticket.parked(serving, NINE).window is None


def test_a_call_by_mistake_leaves_no_trace_in_the_wait() -> None:
    back = queueing.ticket.returned(queueing.ticket.called(a_ticket(), 3, "c", NINE + MINUTE), PROMISE)
    assert (back.first_called_at, back.window, back.place_at) == (None, None, NINE)
    assert queueing.ticket.called(back, 4, "d", NINE + 5 * MINUTE).wait_seconds == 300


def test_a_transfer_keeps_the_first_issue_time_and_the_first_wait() -> None:
    serving = queueing.ticket.started(queueing.ticket.called(a_ticket(), 3, "c", NINE + 2 * MINUTE), NINE + 2 * MINUTE)
    sent = queueing.ticket.transferred(serving, NINE + 5 * MINUTE, PROMISE, line="B")
    again = queueing.ticket.called(sent, 7, "d", NINE + 20 * MINUTE)
    done = queueing.ticket.finished(
        queueing.ticket.started(again, NINE + 20 * MINUTE), [("s", "done")], NINE + 22 * MINUTE
    )
    assert (sent.issued_at, sent.line, sent.number) == (NINE, "B", "A001")
    assert (done.wait_seconds, done.service_seconds, done.visit_seconds) == (120, 300, 22 * 60)


def test_the_line_of_the_issue_stays_wherever_a_ticket_is_put() -> None:
    called = queueing.ticket.called(a_ticket(), 1, "c", NINE)
    assert queueing.ticket.transferred(called, NINE, PROMISE, window=2).first_line is None
    assert queueing.ticket.transferred(called, NINE, PROMISE, line="A").first_line is None
    sent = queueing.ticket.transferred(called, NINE, PROMISE, line="B")
    assert (sent.line, sent.line_of_issue) == ("B", "A")
    moved = queueing.ticket.handed_on(sent, PROMISE, "C")
    assert (moved.line, moved.line_of_issue) == ("C", "A")
    back = queueing.ticket.transferred(queueing.ticket.called(moved, 1, "c", NINE), NINE, PROMISE, line="A")
    assert (back.line, back.line_of_issue) == ("A", "A")


def test_a_transfer_names_a_line_or_a_window_not_both() -> None:
    called = queueing.ticket.called(a_ticket(), 3, "c", NINE)
    with pytest.raises(BadRequest):
        queueing.ticket.transferred(called, NINE, PROMISE)
    with pytest.raises(BadRequest):
        queueing.ticket.transferred(called, NINE, PROMISE, line="B", window=2)


def test_a_recall_does_not_move_the_call() -> None:
    called = queueing.ticket.called(a_ticket(), 3, "c", NINE)
    again = queueing.ticket.recalled(queueing.ticket.recalled(called, NINE, 2), NINE + MINUTE, 2)
    assert (again.recalls, again.recalled_at, again.called_at) == (2, NINE + MINUTE, NINE)


def test_a_call_is_said_again_as_often_as_the_hall_allows() -> None:
    called = queueing.ticket.called(a_ticket(), 3, "c", NINE)
    with pytest.raises(Conflict) as refused:
        queueing.ticket.recalled(queueing.ticket.recalled(called, NINE, 1), NINE, 1)
    assert (refused.value.code, refused.value.extra["most_recalls"]) == ("too_many_recalls", 1)
    with pytest.raises(Conflict):
        queueing.ticket.recalled(called, NINE, 0)
    later = queueing.ticket.called(
        queueing.ticket.returned(queueing.ticket.recalled(called, NINE, 1), PROMISE), 3, "c", NINE
    )
    assert queueing.ticket.recalled(later, NINE, 1).recalls == 1  # a new call may be said again anew


def test_a_no_show_waits_from_the_latest_call_and_from_when_it_was_said_again() -> None:
    called = queueing.ticket.called(a_ticket(), 3, "c", NINE)
    with pytest.raises(Conflict) as refused:
        queueing.ticket.missed(called, NINE + timedelta(seconds=20.5), MINUTE)
    assert (refused.value.code, refused.value.extra["seconds_left"]) == ("too_early_for_no_show", 40)
    assert queueing.ticket.missed(called, NINE + MINUTE, MINUTE).state == State.NO_SHOW
    again = queueing.ticket.recalled(called, NINE + timedelta(seconds=50), 3)
    with pytest.raises(Conflict) as refused:
        queueing.ticket.missed(again, NINE + MINUTE, MINUTE)
    assert refused.value.extra["seconds_left"] == 50
    assert queueing.ticket.missed(again, NINE + 2 * MINUTE, MINUTE).state == State.NO_SHOW


def test_somebody_who_left_has_no_visit_time() -> None:
    gone = queueing.ticket.missed(queueing.ticket.called(a_ticket(), 3, "c", NINE + MINUTE), NINE + 3 * MINUTE, MINUTE)
    assert (gone.wait_seconds, gone.service_seconds, gone.visit_seconds) == (60, None, None)
    assert queueing.ticket.cancelled(a_ticket(), NINE + MINUTE).wait_seconds is None


def test_finishing_without_any_service_is_refused() -> None:
    serving = queueing.ticket.started(queueing.ticket.called(a_ticket(), 3, "c", NINE), NINE)
    with pytest.raises(BadRequest):
        queueing.ticket.finished(serving, [], NINE)


def test_a_clock_set_back_never_makes_a_negative_time() -> None:
    called = queueing.ticket.called(a_ticket(), 3, "c", NINE - MINUTE)
    serving = queueing.ticket.started(called, NINE - 5 * MINUTE)
    done = queueing.ticket.finished(serving, [("s", "done")], NINE - 9 * MINUTE)
    assert (done.wait_seconds, done.walk_seconds, done.service_seconds, done.visit_seconds) == (0, 0, 0, 0)


LATER = st.timedeltas(timedelta(0), timedelta(hours=2))
SOON = st.timedeltas(timedelta(0), UNDO_WITHIN)
UNDOABLE = {Step.START, Step.PARK, Step.NO_SHOW, Step.FINISH}


@given(pauses=st.lists(LATER, min_size=1, max_size=6), parks=st.integers(0, 2), soon=SOON)
def test_an_undone_step_leaves_no_trace_in_any_figure(pauses: list[timedelta], parks: int, soon: timedelta) -> None:
    plan = [Step.CALL, Step.START, *[Step.PARK, Step.RESUME] * parks, Step.FINISH]
    straight = undone_on_the_way = a_ticket()
    now = NINE
    for place, step in enumerate(plan):
        now += pauses[place % len(pauses)] + soon
        straight = do(straight, step, now)
        if step in UNDOABLE:
            mistaken = do(undone_on_the_way, step, now - soon)
            restored = queueing.ticket.undone(mistaken, undone_on_the_way, mistaken, now - soon, now)
            assert restored == replace(undone_on_the_way, revision=mistaken.revision)
        undone_on_the_way = do(undone_on_the_way, step, now)
    assert undone_on_the_way == straight


@pytest.mark.parametrize("step", sorted(UNDOABLE))
def test_a_step_is_undone_within_a_minute_and_not_later(step: Step) -> None:
    state = State.CALLED if step in (Step.START, Step.NO_SHOW) else State.SERVING
    before = a_ticket(state=state, window=3, called_at=NINE, serving_since_at=NINE if state == State.SERVING else None)
    after = do(before, step, NINE + MINUTE)
    assert queueing.ticket.undone(after, before, after, NINE + MINUTE, NINE + 2 * MINUTE) == before
    with pytest.raises(Conflict) as refused:
        queueing.ticket.undone(after, before, after, NINE + MINUTE, NINE + 2 * MINUTE + timedelta(seconds=1))
    assert refused.value.code == "too_late_to_undo"


def test_coming_back_from_a_park_is_not_undone() -> None:
    parked = do(do(do(a_ticket(), Step.CALL, NINE), Step.START, NINE), Step.PARK, NINE)
    resumed = do(parked, Step.RESUME, NINE)
    with pytest.raises(Conflict) as refused:
        queueing.ticket.undone(resumed, parked, resumed, NINE, NINE)
    assert refused.value.code == "nothing_to_undo"
