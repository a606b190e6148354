"""Whatever happens to tickets, the journal rebuilds them to the microsecond."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.errors import QueueingError
from queueing.events import Event, as_changes, difference
from queueing.record import at_event, decode, encode, replay
from queueing.ticket import Step, Ticket
from tests.queueing.test_ticket import NINE, a_ticket, do


def through_json(changes: dict[str, object]) -> dict[str, object]:
    return decode(json.loads(json.dumps(encode(changes))))


@given(st.lists(st.tuples(st.sampled_from(list(Step)), st.integers(0, 10**9)), max_size=20))
def test_replaying_what_changed_rebuilds_the_ticket_exactly(plan: list[tuple[Step, int]]) -> None:
    ticket = a_ticket(revision=1)
    events = [Event("h", 1, NINE, "issue", "kiosk:k1", "t1", changes=through_json(as_changes(ticket)))]
    now = NINE
    for step, microseconds in plan:
        now += timedelta(microseconds=microseconds)
        try:
            after = do(ticket, step, now)
        except QueueingError:
            continue
        changes = through_json(difference(ticket, after))
        event = Event("h", len(events) + 1, now, step.value, "staff:c", "t1", changes=changes)
        events.append(event)
        ticket = at_event(after, Event("h", event.revision, now, step.value, "staff:c", "t1"))
    assert replay(events).tickets == {"t1": ticket}


def test_what_a_step_does_to_others_is_replayed_too() -> None:
    first, other = a_ticket(revision=1), a_ticket(id="t2", number="A002", revision=2)
    changes: dict[str, dict[str, object]] = {"t1": {"passed_over_at": NINE}}
    events = [
        Event("h", 1, NINE, "issue", "k", "t1", changes=as_changes(first)),
        Event("h", 2, NINE, "issue", "k", "t2", changes=as_changes(other)),
        Event("h", 3, NINE, "call", "c", "t2", changes={"window": 3}, also=changes),
    ]
    assert replay(events).tickets["t1"].passed_over_at == NINE


def test_the_line_of_the_issue_is_known_also_where_older_lines_do_not_name_it() -> None:
    changes: list[dict[str, object]] = [{"state": "called"}, {"line": "B"}, {"line": "A"}, {"line": "C"}]
    events = [Event("h", 1, NINE, "issue", "k", "t1", changes=as_changes(a_ticket(line="A", revision=1)))]
    events += [Event("h", n, NINE, "step", "c", "t1", changes=each) for n, each in enumerate(changes, start=2)]
    assert [replay(events[:n]).tickets["t1"].first_line for n in range(1, 6)] == [None, None, "A", "A", "A"]
    assert replay(events).tickets["t1"].line_of_issue == "A"


def test_a_gap_in_the_journal_is_an_error() -> None:
    events = [Event("h", 1, NINE, "open", "c", window=1), Event("h", 3, NINE, "close", "c", window=1)]
    with pytest.raises(ValueError, match="revision 3 follows 1"):
        replay(events)


def test_windows_are_rebuilt_from_their_own_lines() -> None:
    events = [
        Event("h", 1, NINE, "open", "c", window=1, changes={"state": "open", "staff": "clerk1"}),
        Event("h", 2, NINE, "pause", "c", window=1, changes={"state": "paused", "staff": "clerk1"}),
    ]
    assert replay(events).windows == {1: {"state": "paused", "staff": "clerk1"}}


def test_a_ticket_has_no_field_the_journal_cannot_write() -> None:
    full: Ticket = a_ticket(
        passed_over_at=NINE, first_called_at=NINE, called_at=NINE, started_at=NINE, serving_since_at=NINE,
        walk=timedelta(seconds=3), served=timedelta(microseconds=7), finished_at=NINE, ended_at=NINE,
        done=(("s", "done"), ("x", "accepted")), ahead=1, p50_seconds=2, p90_seconds=3, window=1, wanted_window=2,
        sent_by_window=3, staff="c", recalls=4,
    )  # fmt: skip
    assert Ticket(**through_json(as_changes(full))) == full  # type: ignore[arg-type]
