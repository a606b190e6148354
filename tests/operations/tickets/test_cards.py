"""Cards at kiosks: one number a person and day, and nothing kept beyond what the hall says."""

import json
from collections.abc import Callable
from dataclasses import replace
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from operations import audit, journal, retention
from operations.halls import catalogue
from operations.tickets.issue import IssueRequest, issue_ticket
from operations.views import TicketView
from queueing.cards import Cards, is_resident, plain_card
from queueing.errors import BadRequest, Conflict
from tests.builders import KIOSK, Scene, a_clerk
from tests.running import ROOT

READS = json.loads((ROOT / "tests/queueing/cards.json").read_text("utf-8"))
CARD, OTHER = "11010519491231002X", "E12345678"


def at(scene: Scene, **cards: object) -> Callable[..., TicketView]:
    """The hall with these [cards]; a kiosk that gives numbers."""
    catalogue.sync(scene.context, replace(scene.hall, cards=Cards(**cards)))  # type: ignore[arg-type]

    def take(card: str = "", **more: object) -> TicketView:
        asked = IssueRequest("hall", "a1", card=card, **more)  # type: ignore[arg-type]
        return issue_ticket(scene.context, KIOSK, asked)

    return take


def everything(scene: Scene) -> str:
    """All that the database has of tickets and steps, as text."""
    with scene.context.database.reading() as connection:
        return str([list(connection.execute(text(f"SELECT * FROM {table}"))) for table in ("tickets", "journal")])


def test_a_person_gets_as_many_numbers_of_a_day_as_the_hall_gives(scene: Scene) -> None:
    take = at(scene, keep="hash", numbers_per_day=1)
    first = take(CARD)
    with pytest.raises(Conflict) as refused:
        take(CARD.lower())
    assert refused.value.code == "person_limit"
    assert first.ticket.number not in str((refused.value.detail, refused.value.extra)), "it may be somebody else's card"
    assert take(OTHER).ticket.ordinal == 2, "no number was lost"
    take(), take()
    scene.clock.pass_time(days=1)
    take(CARD)


def test_a_number_that_was_given_back_does_not_count(scene: Scene) -> None:
    take = at(scene, keep="hash", numbers_per_day=1)
    scene.do("cancel", take(CARD))
    take(CARD)


def test_staff_go_beyond_with_a_reason(scene: Scene) -> None:
    take = at(scene, keep="hash", numbers_per_day=1)
    take(CARD)
    asked = IssueRequest("hall", "a1", card=CARD)
    with pytest.raises(Conflict):
        issue_ticket(scene.context, a_clerk(), asked)
    issue_ticket(scene.context, a_clerk(), replace(asked, reason="a second matter"))


def test_a_kiosk_gives_none_without_a_card_where_the_hall_wants_one(scene: Scene) -> None:
    take = at(scene, needed=True)
    with pytest.raises(Conflict) as refused:
        take()
    assert refused.value.code == "card_needed"
    take(CARD)
    issue_ticket(scene.context, a_clerk(), IssueRequest("hall", "a1"))


def test_nothing_of_a_card_is_kept_unless_the_hall_says_so(scene: Scene) -> None:
    view = at(scene)(CARD)
    assert (view.ticket.card, view.reply().card_last4) == (None, None)
    assert CARD[-4:] not in everything(scene)


@pytest.mark.parametrize(("keep", "shown"), [("hash", None), ("last4", "002X")])
def test_what_is_kept_is_the_least_and_is_erased_on_its_day(scene: Scene, keep: str, shown: str | None) -> None:
    view = at(scene, keep=keep)(CARD)
    assert view.reply().card_last4 == shown
    assert CARD[:14] not in everything(scene)
    assert view.ticket.card is not None
    assert view.ticket.card in everything(scene)
    line = journal.after(scene.context, "hall", 0, 99).events[-1]
    assert "card" not in line.changes
    scene.clock.pass_time(days=2)
    retention.carry_out(scene.context, "hall")
    assert view.ticket.card not in everything(scene)
    assert list(audit.findings(scene.context, "hall")) == []
    assert list(audit.differences(scene.context, "hall")) == []


def test_the_hash_of_one_day_is_not_that_of_the_next(scene: Scene) -> None:
    take = at(scene, keep="hash")
    first = take(CARD).ticket.card
    scene.clock.pass_time(days=1)
    assert take(CARD).ticket.card != first


@pytest.mark.parametrize("wrong", ["11010519491231002", "110105194912310021", "abcdef", "'; DROP TABLE", "1" * 64])
def test_what_is_no_card_is_refused(wrong: str) -> None:
    with pytest.raises(BadRequest):
        plain_card(wrong)


@pytest.mark.parametrize("row", READS, ids=itemgetter("read"))
def test_a_card_is_what_kiosks_take_for_one(row: dict[str, str | None]) -> None:
    """`tests/kiosk/scanner.test.js` reads the same table."""
    try:
        assert plain_card(row["read"] or "") == row["card"]
    except BadRequest:
        assert row["card"] is None


@given(st.text(st.characters(codec="utf-8"), max_size=64))
def test_any_text_is_a_card_or_is_refused(said: str) -> None:
    try:
        assert plain_card(said).isalnum()
    except BadRequest as refused:
        assert refused.code == "bad_card"


@given(st.integers(0, 10**17 - 1), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(body: int, place: int, more: int) -> None:
    digits = f"{body:017}"
    number = next(digits + check for check in "0123456789X" if is_resident(digits + check))
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert not is_resident(wrong)


@pytest.mark.parametrize("digits", [13, 15, 16, 17])
def test_a_residents_number_with_signs_missing_is_not_another_person(digits: int) -> None:
    with pytest.raises(BadRequest):
        plain_card(CARD[:digits])
