"""News by socket: who may hear what, and in which order it goes out."""

from itertools import pairwise
from typing import Any

import pytest
from flask_socketio.test_client import SocketIOTestClient
from pydantic import BaseModel

from operations.context import Actor, Context
from operations.people import staff
from operations.printers import printer_states
from operations.tickets import calling, serving
from operations.tickets.issue import IssueRequest, issue_ticket
from protocol.news import EVENTS
from storage.database import Database
from tests.builders import KIOSK, a_clerk
from tests.houses import ServedScene, json_of
from web.broadcaster import PHONE_BEATS, PHONE_PULSE_BEATS, PULSE_BEATS
from web.hub import forget_tokens

ALL_BEATS = PHONE_PULSE_BEATS  # a beat at which everything is due


def token_of(served: ServedScene, who: str) -> str:
    """The token of one of the scene's askers."""
    header = getattr(served, who).headers.get("Authorization", "Bearer ")
    return str(header).removeprefix("Bearer ")


def forget_all(served: ServedScene) -> None:
    """What an administrator's page does after disabling somebody."""
    with served.app.test_request_context():
        forget_tokens()


class Ear:
    """One socket and what it has heard since it was last asked."""

    def __init__(self, served: ServedScene, namespace: str, token: str = "", address: str = "203.0.113.7") -> None:
        self.namespace = namespace
        self.socket: SocketIOTestClient = served.hub.io.test_client(
            served.app, namespace, auth={"token": token} if token else None, flask_test_client=served.client(address)
        )

    @property
    def listens(self) -> bool:
        """Whether the server let it in."""
        return bool(self.socket.is_connected(self.namespace))

    def watch(self, hall: str = "hall", **more: Any) -> "Ear":
        """Ask for a hall's news."""
        self.socket.emit("watch", {"hall": hall, **more}, namespace=self.namespace)
        return self

    def _received(self) -> list[dict[str, Any]]:
        """Every message has exactly the fields that are promised for its event."""
        received: list[dict[str, Any]] = self.socket.get_received(self.namespace)
        for message in received:
            told, models = message["args"][0], EVENTS[message["name"]]
            assert any(set(told) >= set(model.model_fields) and _is_just(told, model) for model in models), message
        return received

    def heard(self, event: str = "") -> list[dict[str, Any]]:
        """Messages since the last time (with this name), oldest first."""
        received = self._received()
        return [message["args"][0] for message in received if event in ("", message["name"])]

    def names(self) -> list[str]:
        """The names of the messages since the last time."""
        return [message["name"] for message in self._received()]


def _is_just(told: dict[str, Any], model: type[BaseModel]) -> bool:
    return model.model_validate(told).model_dump(mode="json", by_alias=True) == told


@pytest.fixture
def screen(served: ServedScene) -> Ear:
    """A screen that watches the hall and has its board."""
    ear = Ear(served, "/display", token_of(served, "screen")).watch()
    assert ear.names() == ["board"]
    return ear


def a_phone(served: ServedScene, ticket: dict[str, Any]) -> Ear:
    """The phone that has opened a ticket's link, and has its ticket."""
    ear = Ear(served, "/phone", ticket["url"].rpartition("/t/")[2])
    ear.watch()
    assert [told["id"] for told in ear.heard("ticket")] == [ticket["id"]]
    return ear


@pytest.mark.parametrize(
    ("who", "namespaces"),
    [
        ("screen", {"/display", "/kiosk"}),
        ("kiosk", {"/display", "/kiosk"}),
        ("clerk", {"/display", "/window", "/kiosk"}),
        ("agent", {"/printer"}),
        ("nobody", set()),
    ],
)
def test_everybody_listens_where_they_belong(served: ServedScene, who: str, namespaces: set[str]) -> None:
    token = token_of(served, who)
    heard = {
        name for name in ("/display", "/window", "/kiosk", "/phone", "/printer") if Ear(served, name, token).listens
    }
    assert heard == namespaces


@pytest.mark.parametrize("token", ["nonsense", "x" * 600, "a.b.c", 7, ["x"], {"x": 1}])
def test_a_token_nobody_has_opens_nothing(served: ServedScene, token: Any) -> None:
    assert not Ear(served, "/display", token, "127.0.0.1").listens


def test_a_device_whose_token_is_revoked_hears_nothing_more(served: ServedScene, screen: Ear) -> None:
    other = Ear(served, "/kiosk", token_of(served, "kiosk"))
    told = json_of(served.administrator.get("/halls/hall/devices"))["devices"]
    device = next(one["id"] for one in told if one["kind"] == "display")
    assert served.administrator.delete(f"/devices/{device}").status_code == 204
    assert not screen.listens
    assert other.listens


def test_a_clerk_who_may_no_longer_log_in_is_hung_up_on(served: ServedScene) -> None:
    ear = Ear(served, "/window", token_of(served, "clerk"))
    assert ear.listens
    staff.disable(served.context, "clerk1")
    forget_all(served)
    assert not ear.listens


def test_a_screen_in_the_hall_needs_no_token(served: ServedScene) -> None:
    assert Ear(served, "/display", address="127.0.0.1").listens
    assert not Ear(served, "/window", address="127.0.0.1").listens
    assert not Ear(served, "/printer", address="127.0.0.1").listens


def test_a_screen_that_asks_for_another_hall_is_told_no(served: ServedScene) -> None:
    served.another_hall()
    ear = Ear(served, "/display", token_of(served, "screen")).watch("other")
    assert [refused["code"] for refused in ear.heard("refused")] == ["wrong_hall"]


@pytest.mark.parametrize("wanted", [None, 7, "hall", [], {"hall": 7}, {"hall": ["hall"]}, {"hall": {"a": 1}}])
def test_a_strange_wish_is_answered_with_the_own_hall_or_a_no(served: ServedScene, wanted: Any) -> None:
    ear = Ear(served, "/display", token_of(served, "screen"))
    ear.socket.emit("watch", wanted, namespace="/display")
    assert ear.names() in (["board"], ["refused"])


def test_a_call_reaches_screens_at_once_and_the_board_follows(served: ServedScene, screen: Ear) -> None:
    served.opened(1)
    served.ticket()
    served.hub.broadcaster.beat(1)
    screen.heard()
    called = served.called()
    told = screen.heard("called")
    assert [(call["number"], call["window"], call["revision"]) for call in told] == [("A001", 1, called["revision"])]
    assert told[0]["announcement"]["en"] == "Number A zero zero one, please go to window 1."
    served.hub.broadcaster.beat(2)
    changed = screen.heard("changed")
    assert [(one["after_revision"], one["revision"]) for one in changed] == [
        (called["revision"] - 1, called["revision"])
    ]
    assert changed[0]["windows"][0]["ticket"] == "A001"


def test_changes_follow_on_each_other_without_a_gap(served: ServedScene, screen: Ear) -> None:
    served.opened(1, 2)
    for beat in range(1, 7):
        served.ticket()
        if beat % 2:
            served.ticket()
        served.hub.broadcaster.beat(beat)
    changed = screen.heard("changed")
    assert len(changed) == 6
    assert all(before["revision"] == after["after_revision"] for before, after in pairwise(changed))
    assert changed[-1]["revision"] == served.revision()


def test_screens_hear_calls_before_phones(served: ServedScene, monkeypatch: pytest.MonkeyPatch) -> None:
    served.opened(1)
    served.ticket()
    sent: list[str] = []
    real = served.hub.io.emit

    def emit(*message: Any, **where: Any) -> None:
        sent.append(where["namespace"])
        real(*message, **where)

    monkeypatch.setattr(served.hub.io, "emit", emit)
    served.called()
    assert sent == ["/display", "/window", "/phone"]


def test_screens_are_told_of_no_person(served: ServedScene, screen: Ear) -> None:
    served.opened(1)
    ticket = served.ticket(priority="elderly")
    served.called()
    served.hub.broadcaster.beat(ALL_BEATS)
    heard = str(screen.heard())
    for secret in ("clerk1", ticket["id"], ticket["url"][-16:], "elderly"):
        assert secret not in heard


def test_windows_hear_that_the_queue_changed_and_screens_do_not(served: ServedScene, screen: Ear) -> None:
    desk = Ear(served, "/window", token_of(served, "clerk")).watch()
    assert desk.names() == ["board", "printers"]
    served.ticket()
    served.hub.broadcaster.beat(1)
    assert desk.names() == ["changed", "queue"]
    assert screen.names() == ["changed"]


def test_a_printers_trouble_is_told_to_windows_and_kiosks_at_once(served: ServedScene, screen: Ear) -> None:
    desk = Ear(served, "/window", token_of(served, "clerk")).watch()
    kiosk = Ear(served, "/kiosk", token_of(served, "kiosk")).watch()
    desk.heard(), kiosk.heard()
    served.agent.post("/printers/status", printers=[{"name": "p1", "state": "paper_out"}])
    for ear in (desk, kiosk):
        assert ear.heard("printers")[0]["printers"] == [{"name": "p1", "title": {}, "state": "paper_out", "detail": ""}]
    assert screen.names() == []


def test_a_slip_wakes_the_print_agent_of_its_hall(served: ServedScene) -> None:
    agent = Ear(served, "/printer", token_of(served, "agent")).watch()
    served.ticket()
    assert agent.heard("job") == [{"printer": "p1"}]


def test_an_agent_whose_printer_is_named_to_another_is_woken_and_lets_go_of_it(served: ServedScene) -> None:
    agent = Ear(served, "/printer", token_of(served, "agent")).watch()
    for only, heard in ((None, []), (None, []), (["p1"], [{"printer": "p1"}]), (["p1"], [])):
        served.agent.post("/printers/claim", agent="kiosk's" if only else "hall's own", only=only)
        assert agent.heard("job") == heard


def test_a_phone_hears_of_its_own_ticket_alone(served: ServedScene) -> None:
    served.opened(1)
    mine, other = served.ticket(), served.ticket()
    phone = a_phone(served, other)
    served.called()
    assert phone.names() == []
    served.hub.broadcaster.beat(PHONE_BEATS)
    assert [(told["id"], told["ahead"]) for told in phone.heard("ticket")] == [(other["id"], 0)]
    assert mine["id"] not in str(phone.heard())


def test_a_phone_is_called_at_once_and_told_the_end_once(served: ServedScene) -> None:
    served.opened(1)
    ticket = served.ticket()
    phone = a_phone(served, ticket)
    served.called()
    assert [told["window"] for told in phone.heard("ticket")] == [1]
    path = f"/tickets/{ticket['id']}"
    served.clerk.post(f"{path}/start"), served.clerk.post(f"{path}/finish")
    for beat in (1, 2, 3):
        served.hub.broadcaster.beat(beat * PHONE_BEATS)
    assert [told["state"] for told in phone.heard("ticket")] == ["finished"]


def test_a_phone_that_hears_nothing_new_is_left_in_peace(served: ServedScene) -> None:
    phone = a_phone(served, served.ticket())
    served.hub.broadcaster.beat(PHONE_BEATS)
    phone.heard()
    served.hub.broadcaster.beat(2 * PHONE_BEATS)
    assert phone.names() == []


def test_a_phone_whose_ticket_is_called_while_others_are_told_is_not_sent_back_to_the_line(
    served: ServedScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.opened(1)
    phone = a_phone(served, served.ticket())
    calls = iter([served.called])
    monkeypatch.setattr(served.hub.io, "sleep", lambda seconds: next(calls, lambda: None)())
    served.hub.broadcaster.beat(PHONE_BEATS)
    assert [told["state"] for told in phone.heard("ticket")] == ["called"]


def test_others_get_their_turn_between_fifty_phones(served: ServedScene, monkeypatch: pytest.MonkeyPatch) -> None:
    a_phone(served, [served.ticket() for _ in range(101)][-1])
    rests: list[float] = []
    monkeypatch.setattr(served.hub.io, "sleep", rests.append)
    served.hub.broadcaster.beat(PHONE_BEATS)
    assert rests == [0] * 6  # after reading each of three pieces, and after telling it


def test_every_second_says_the_time_and_the_newest_revision(served: ServedScene, screen: Ear) -> None:
    served.ticket()
    served.hub.broadcaster.beat(PULSE_BEATS)
    pulse = screen.heard("pulse")
    assert pulse == [{"revision": served.revision(), "server_at": "2026-03-02T01:00:01.000Z"}]


def test_a_quiet_hall_after_a_restart_makes_nobody_ask_again(served: ServedScene) -> None:
    served.ticket()
    served.hub.broadcaster._halls.clear()  # as in a new process that has heard no news
    screen = Ear(served, "/display", token_of(served, "screen")).watch()
    revision = screen.heard("board")[0]["revision"]
    for beat in range(1, 2 * PULSE_BEATS + 1):
        served.hub.broadcaster.beat(beat)
    assert {pulse["revision"] for pulse in screen.heard()} == {revision}


def test_what_another_process_did_is_seen_within_a_second(served: ServedScene, screen: Ear) -> None:
    elsewhere = Context(Database(served.context.database.url), now=served.scene.clock)
    issue_ticket(elsewhere, KIOSK, IssueRequest("hall", "a1"))
    served.hub.broadcaster.beat(PULSE_BEATS)
    changed = screen.heard("changed")
    assert changed[0]["waiting"] == 1
    elsewhere.database.close()


def test_a_call_of_another_process_is_a_call_with_its_voice_a_slip_wakes_its_agent_and_a_printers_trouble_is_told(
    served: ServedScene, screen: Ear
) -> None:
    desk = Ear(served, "/window", token_of(served, "clerk")).watch()
    agent = Ear(served, "/printer", token_of(served, "agent")).watch()
    served.opened(1)
    screen.heard(), desk.heard(), agent.heard()
    elsewhere = Context(Database(served.context.database.url), now=served.scene.clock)
    issue_ticket(elsewhere, KIOSK, IssueRequest("hall", "a1", kiosk="k1"))
    view = calling.call_next(elsewhere, a_clerk(), "hall", 1)
    assert view is not None
    serving.step(elsewhere, a_clerk(), view.ticket.id, "return")
    printer_states.say_states(elsewhere, Actor("device", "agent", hall="hall"), "hall", [("p1", "cover_open", "")])
    elsewhere.database.close()
    served.hub.broadcaster.beat(PULSE_BEATS)
    (called,) = screen.heard("called")
    assert (called["number"], called["window"], called["revision"]) == ("A001", 1, view.ticket.revision)
    assert called["announcement"]["en"] == "Number A zero zero one, please go to window 1."
    assert [told["state"] for told in desk.heard("printers")[0]["printers"]] == ["cover_open"]
    assert agent.heard("job") == [{"printer": "p1"}]
    served.hub.broadcaster.beat(PULSE_BEATS)
    assert screen.heard("called") == desk.heard("called") == agent.heard() == []


def test_who_has_gone_is_counted_no_more(served: ServedScene, screen: Ear) -> None:
    assert served.hub.sockets()["/display"] == 1
    screen.socket.disconnect("/display")
    assert served.hub.sockets()["/display"] == 0


def test_a_board_by_socket_and_by_http_are_the_same(served: ServedScene) -> None:
    served.opened(1)
    served.ticket(), served.called()
    told = Ear(served, "/display", token_of(served, "screen")).watch().heard("board")[0]
    assert told == json_of(served.visitor.get("/halls/hall/board"))
