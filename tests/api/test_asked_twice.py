"""The same thing asked for twice, or by two at once: it happens once, and yesterday's namesakes are never touched."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from api.table import ROUTES
from operations import spent_requests
from operations.halls import catalogue
from operations.people import sessions, staff
from queueing.guide import Guide, Option, Outcome, Question
from queueing.hall import Kiosk, Printer
from storage import passkeys
from storage.passkeys import Passkey
from tests.builders import a_hall, a_line
from tests.databases import a_sqlite_url
from tests.houses import PASSWORD, Asker, ServedScene, code_of, json_of


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall with its phones' page."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    yield made
    made.close()


def test_two_windows_call_the_same_ticket_at_once_and_yesterdays_of_that_number_stays(served: ServedScene) -> None:
    yesterdays = served.ticket()
    served.scene.clock.pass_time(hours=24)
    served.clerks = {n: served.member(f"clerk{n}") for n in (1, 2)}  # yesterday's tokens have ended
    served.opened(1, 2)
    todays = served.ticket()
    assert todays["number"] == yesterdays["number"]

    def call(window: int) -> int:
        return served.clerks[window].post(f"/halls/hall/windows/{window}/call", ticket=todays["id"]).status_code

    with ThreadPoolExecutor(2) as terminals:
        assert sorted(terminals.map(call, (1, 2))) == [200, 409]
    manager = served.member("manager")
    assert json_of(manager.get(f"/tickets/{todays['id']}"))["state"] == "called"
    then = json_of(manager.get(f"/tickets/{yesterdays['id']}"))
    assert (then["state"], then["revision"], then["called_at"]) == ("waiting", yesterdays["revision"], None)


def test_cancelling_again_answers_the_same_with_and_without_a_request_id(served: ServedScene) -> None:
    ticket = served.ticket()
    holder = served.asker(ticket["url"].rpartition("/")[2])
    path = f"/tickets/{ticket['id']}/cancel"
    answers = [holder.post(path, **body) for body in ({"request_id": "tap"}, {"request_id": "tap"}, {}, {})]
    assert [one.status_code for one in answers] == [200] * 4
    assert all(json_of(one) == json_of(answers[0]) for one in answers)
    assert served.revision() == json_of(answers[0])["revision"]


def test_starting_in_two_tabs_is_one_start(served: ServedScene) -> None:
    served.opened(1)
    ticket = served.ticket()
    served.called(1)
    first = served.clerk.post(f"/tickets/{ticket['id']}/start", request_id="tab 1")
    served.scene.clock.pass_time(seconds=3)
    second = served.clerk.post(f"/tickets/{ticket['id']}/start", request_id="tab 2")
    assert (first.status_code, second.status_code, code_of(second)) == (200, 409, "wrong_step")
    assert json_of(served.clerk.get(f"/tickets/{ticket['id']}")) == json_of(first)


def test_a_link_opened_a_hundred_times_answers_the_same_and_writes_nothing(served: ServedScene) -> None:
    ticket = served.ticket()
    link = "/t/" + ticket["url"].rpartition("/")[2]
    client = served.client("203.0.113.50")
    first = client.get(link)
    statements: list[str] = []
    event.listen(served.context.database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    pages = [client.get(link) for _ in range(100)]
    assert {page.status_code for page in (first, *pages)} == {200}
    assert [text for text in statements if not text.startswith(("SELECT", "PRAGMA", "BEGIN"))] == []
    assert len(statements) <= 20 * len(pages)
    assert served.revision() == ticket["revision"]


def test_a_request_id_is_good_for_the_same_wish_only(served: ServedScene) -> None:
    served.opened(1)
    first = served.ticket(request_id="tap")
    same = {"hall": "hall", "service": "a1", "request_id": "tap"}
    assert json_of(served.kiosk.post("/tickets", **same)) == first
    for other in ({"service": "b1"}, {"priority": "elderly"}):
        assert code_of(served.kiosk.post("/tickets", **same | other)) == "request_id_reused", other
    called = served.called(1)
    served.clerk.post(f"/tickets/{called['id']}/start")
    sent = f"/tickets/{called['id']}/transfer"
    answer = served.clerk.post(sent, line="B", request_id="send")
    assert json_of(served.clerk.post(sent, line="B", request_id="send")) == json_of(answer)
    assert code_of(served.clerk.post(sent, line="A", request_id="send")) == "request_id_reused"


CARD, ANOTHERS = "11010519491231002X", "E12345678"


def test_a_spent_id_with_another_persons_card_gets_nobodys_ticket(served: ServedScene) -> None:
    first = served.ticket(request_id="tap", card=CARD)
    same = {"hall": "hall", "service": "a1", "request_id": "tap"}
    assert json_of(served.kiosk.post("/tickets", **same, card=CARD)) == first
    for other in (ANOTHERS, ""):
        assert code_of(served.kiosk.post("/tickets", **same, card=other)) == "request_id_reused"
    with served.context.database.engine.connect() as connection:
        tables = [*connection.execute(text("SELECT * FROM spent_requests")), the_line(served, "tap")]
    assert CARD not in str(tables) and sha256(CARD.encode()).hexdigest() not in str(tables)
    served.scene.clock.pass_time(hours=28, seconds=1)
    for _ in range(2):  # nobody can say any more whose it was, neither before nor after the housekeeping
        assert code_of(served.kiosk.post("/tickets", **same, card=CARD)) == "request_id_reused"
        spent_requests.tidy(served.context)


def test_a_call_for_one_window_is_no_call_for_another(served: ServedScene) -> None:
    served.opened(1, 2)
    served.ticket(), served.ticket()
    manager = served.member("manager")
    manager.post("/halls/hall/windows/1/open"), manager.post("/halls/hall/windows/2/open")
    assert manager.post("/halls/hall/windows/1/call-next", request_id="call").status_code == 200
    assert code_of(manager.post("/halls/hall/windows/2/call-next", request_id="call")) == "request_id_reused"


def test_a_slip_or_a_roll_asked_for_is_no_other_one(served: ServedScene) -> None:
    printer = "/halls/hall/printers/p1"
    served.manager.post(f"{printer}/test", request_id="page")
    assert code_of(served.manager.post(f"{printer}/calibration", request_id="page")) == "request_id_reused"
    copy = served.manager.post(f"/tickets/{served.ticket()['id']}/reprint", reason="lost", request_id="page")
    assert code_of(copy) == "request_id_reused"
    served.manager.post(f"{printer}/roll", length_metres=80, request_id="roll")
    assert code_of(served.manager.post(f"{printer}/roll", length_metres=50, request_id="roll")) == "request_id_reused"


def test_a_window_left_or_paused_twice_answers_the_same(served: ServedScene) -> None:
    served.opened(1)
    manager = served.member("manager")
    for step, asker in (("pause", manager), ("close", served.clerk)):
        path = f"/halls/hall/windows/1/{step}"
        first = asker.post(path, request_id=step)
        assert json_of(asker.post(path, request_id=step)) == json_of(first)


def test_a_device_asked_for_twice_is_one_device(served: ServedScene) -> None:
    asked = {"kind": "kiosk", "hall": "hall", "name": "k7", "request_id": "click"}
    first = json_of(served.administrator.post("/devices", **asked))
    assert json_of(served.administrator.post("/devices", **asked)) == first
    devices = json_of(served.administrator.get("/halls/hall/devices"))["devices"]
    assert [one["id"] for one in devices if one["name"] == "k7"] == [first["id"]]
    assert code_of(served.administrator.post("/devices", **asked | {"name": "k8"})) == "request_id_reused"
    other = json_of(served.administrator.post("/devices", **asked | {"request_id": "again"}))
    assert other["id"] != first["id"] and other["token"] != first["token"]
    served.administrator.delete(f"/devices/{first['id']}")
    assert code_of(served.administrator.post("/devices", **asked)) == "request_id_reused"


@dataclass(frozen=True, slots=True)
class Wish:
    """A request, and what else each field of its body might say. `whole`: its path with the ids in it."""

    whole: str
    body: dict[str, Any] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)
    asker: Asker | None = None


class Wishes:
    """A way to ask for each thing that can be asked for by POST; every one at a window of its own."""

    def __init__(self, served: ServedScene) -> None:
        self.served = served
        self.window = 0

    def _at_window(self, *steps: str) -> str:
        """The id of a ticket that was called to the next window and went these steps."""
        self.window += 1
        ticket: str = self.served.ticket()["id"]
        window = f"/halls/hall/windows/{self.window}"
        asked: dict[str, tuple[str, dict[str, Any]]] = {step: (f"/tickets/{ticket}/{step}", {}) for step in steps} | {
            "open": (f"{window}/open", {}),
            "call": (f"{window}/call", {"ticket": ticket}),
        }
        for path, body in (asked[step] for step in ("open", *steps)):
            assert self.served.administrator.post(path, **body).status_code == 200, path
        return ticket

    def _step(self, step: str, *before: str, body: dict[str, Any] | None = None, **others: Any) -> Wish:
        return Wish(f"/tickets/{self._at_window('call', *before)}/{step}", body or {}, others)

    def _job(self, step: str, body: dict[str, Any], **others: Any) -> Wish:
        self.served.ticket()
        claimed = json_of(self.served.agent.post("/printers/claim", agent="agent"))["jobs"]
        return Wish(f"/printers/jobs/{claimed[-1]['id']}/{step}", body, others, self.served.agent)

    def of(self, path: str) -> Wish:
        """The wish of a route."""
        window, printer = "/halls/hall/windows", "/halls/hall/printers/p1"
        make: dict[str, Callable[[], Wish]] = {
            "/tickets": lambda: Wish(
                "/tickets", {"hall": "hall", "service": "a1"},
                {"hall": "other", "service": "b1", "priority": "elderly", "language": "en", "kiosk": "k2",
                 "large_print": True, "reason": "an errand", "answers": {"child": "no"}, "card": "11010519491231002X",
                 "arrived_at": self._later(-30)},
            ),
            "/tickets/<ticket>/cancel": lambda: Wish(f"/tickets/{self.served.ticket()['id']}/cancel"),
            "/tickets/<ticket>/recall": lambda: self._step("recall"),
            "/tickets/<ticket>/start": lambda: self._step("start"),
            "/tickets/<ticket>/finish": lambda: self._step("finish", "start", done=[{"service": "b1"}]),
            "/tickets/<ticket>/no-show": lambda: self._step("no-show"),
            "/tickets/<ticket>/return": lambda: self._step("return"),
            "/tickets/<ticket>/park": lambda: self._step("park", "start"),
            "/tickets/<ticket>/resume": lambda: self._step("resume", "start", "park",
                                                          body={"window": self.window + 1}, window=1),
            "/tickets/<ticket>/reinstate": lambda: self._step("reinstate", "no-show"),
            "/tickets/<ticket>/transfer": lambda: self._step("transfer", body={"line": "B"}, line="A", window=1),
            "/tickets/<ticket>/undo": lambda: self._step("undo", "start"),
            "/tickets/<ticket>/guide": lambda: self._step("guide", answers={"child": "no"}, brought=[]),
            "/tickets/<ticket>/reprint": lambda: Wish(
                f"/tickets/{self.served.ticket()['id']}/reprint", {"reason": "lost"},
                {"kind": "materials", "printer": "p2", "reason": "torn"},
            ),
            "/halls/<hall>/windows/<int:number>/open": lambda: Wish(f"{window}/31/open"),
            "/halls/<hall>/windows/<int:number>/pause": lambda: self._at(f"{window}/32", "open", "pause"),
            "/halls/<hall>/windows/<int:number>/close": lambda: self._at(f"{window}/33", "open", "close"),
            "/halls/<hall>/windows/<int:number>/call-next": lambda: self._at(f"{window}/34", "open", "call-next"),
            "/halls/<hall>/windows/<int:number>/call": lambda: self._at(
                f"{window}/35", "open", "call", {"ticket": self.served.ticket()["id"]},
                ticket=self.served.ticket()["id"],
            ),
            "/halls/<hall>/kiosks/<kiosk>/close": lambda: Wish("/halls/hall/kiosks/k1/close"),
            "/halls/<hall>/kiosks/<kiosk>/open": lambda: Wish("/halls/hall/kiosks/k1/open"),
            "/halls/<hall>/kiosks/<kiosk>/cancel-tickets": lambda: Wish(
                "/halls/hall/kiosks/k1/cancel-tickets", {}, {"minutes": 5}
            ),
            "/devices": lambda: Wish("/devices", {"kind": "kiosk", "hall": "hall", "name": "k9"},
                                     {"kind": "display", "hall": "other", "name": "k8"}),
            "/printers/jobs/<job>/begin": lambda: self._job("begin", {"agent": "agent"}, agent="another"),
            "/printers/jobs/<job>/done": lambda: self._job(
                "done", {"result": "printed"}, result="failed", detail="jam", printer="p2", paper_mm=80, agent="agent",
            ),
            "/halls/<hall>/services/<service>/guide/slip": lambda: Wish(
                "/halls/hall/services/a1/guide/slip", {"answers": {"child": "yes"}},
                {"answers": {"child": "no"}, "printer": "p2", "language": "en"},
            ),
            "/halls/<hall>/printers/<printer>/test": lambda: Wish(f"{printer}/test"),
            "/halls/<hall>/printers/<printer>/calibration": lambda: Wish(f"{printer}/calibration"),
            "/halls/<hall>/printers/<printer>/day": lambda: Wish(
                f"{printer}/day", {}, {"day": "2026-03-01", "language": "en"}
            ),
            "/halls/<hall>/printers/<printer>/roll": lambda: Wish(
                f"{printer}/roll", {"length_metres": 80}, {"length_metres": 50}
            ),
            "/account/passkeys/<passkey>/rename": lambda: Wish(
                f"/account/passkeys/{self._passkey()}/rename", {"name": "my phone"}, {"name": "a key"}
            ),
            "/people/<username>/end-logins": lambda: Wish("/people/stranger/end-logins"),
            "/account/end-others": lambda: Wish("/account/end-others"),
            "/appointments": lambda: Wish("/appointments", self._booking(), {
                "hall": "other", "service": "a2", "starts_at": self._later(), "name": "李强", "phone": "13800138000",
                "document_last4": "1234", "language": "en", "priority": "elderly",
            }),
            "/appointments/check-in": lambda: Wish("/appointments/check-in", {
                "hall": "hall", "code": self._booked()["code"], "starts_at": self._later(0),
            }, {
                "hall": "other", "code": "ACDEFG", "phone_last4": "8000", "document_last4": "1234",
                "starts_at": self._later(), "kiosk": "k2",
            }),
            "/appointments/<appointment>/cancel": lambda: Wish(f"/appointments/{self._booked()['id']}/cancel"),
            "/appointments/<appointment>/move": lambda: Wish(
                f"/appointments/{self._booked()['id']}/move", {"starts_at": self._later()},
                {"starts_at": self._later(30)},
            ),
            "/what-if": lambda: Wish("/what-if", {"hall": "hall", "start": "2026-03-02", "end": "2026-03-02"}, ANOTHER),
            "/what-if/<study_id>/cancel": lambda: Wish(f"/what-if/{self._study()}/cancel"),
        }  # fmt: skip
        return make[path]()

    def _later(self, minutes: int = 15) -> str:
        """An instant when an appointment can begin: the next quarter of an hour, or so much later."""
        next_one = -(-self.served.scene.clock.now.timestamp() // 900) * 900
        return (datetime.fromtimestamp(next_one, UTC) + timedelta(minutes=minutes)).isoformat()

    def _booking(self) -> dict[str, Any]:
        return {"hall": "hall", "service": "a1", "starts_at": self._later(0), "name": "王芳"}

    def _booked(self) -> dict[str, Any]:
        """An appointment of somebody."""
        return json_of(self.served.administrator.post("/appointments", **self._booking()))

    def _passkey(self) -> str:
        """One that the administrator has; its device does not matter here."""
        row = Passkey("credential", "admin", "handle", "key", 0, "x", self.served.scene.clock.now)
        with self.served.context.database.transaction() as connection:
            passkeys.add(connection, row)
        return json_of(self.served.administrator.get("/account/passkeys"))["passkeys"][0]["id"]

    def _study(self) -> str:
        asked = {"hall": "hall", "start": "2026-03-02", "end": "2026-03-02"}
        study_id: str = json_of(self.served.administrator.post("/what-if", **asked))["id"]
        return study_id

    def _at(self, place: str, before: str, step: str, body: dict[str, Any] | None = None, **others: Any) -> Wish:
        self.served.ticket()
        assert self.served.administrator.post(f"{place}/{before}").status_code == 200
        return Wish(f"{place}/{step}", body or {}, others)


ANOTHER = {
    "kind": "needed", "hall": "other", "start": "2026-03-01", "end": "2026-03-03", "weekdays": ["mon"],
    "windows": 3, "windows_before": 3, "most_windows": 3, "hours": ["09:00-12:00"], "breaks": ["12:00-13:00"],
    "skills": {"1": ["A"]}, "pooling": "all", "rule": "first-come", "extra_wait_minutes": 5, "booked_share": 0.5,
    "patience": "none", "within_minutes": 5, "share": 0.8, "repetitions": 3, "seed": 2,
    "full_hours": 7, "break_minutes": 30, "part_hours": 0,
}  # fmt: skip
"""For each field of a what-if question, what else it might say."""
NOT_KEPT = {
    "/tokens": "another password is refused as such; see the tests of tokens",
    "/printers/claim": "asks how things are now: its slips are the agent's until told otherwise, with any id",
    "/printers/reader": "tells how things are now",
    "/halls/<hall>/kiosks/<kiosk>/read": "asks how things are now: what was read is taken once",
    "/printers/status": "tells how things are now",
    "/halls/<hall>/definition/check": "changes nothing",
    "/halls/<hall>/services/<service>/guide": "changes nothing",
    "/halls/<hall>/definition": "happens once for each definition, which If-Match names",
    "/halls/<hall>/definition/versions/<int:version>/restore": "happens once for each definition, which If-Match names",
    "/account/passkeys/begin": "asks for a challenge, which counts once; see the tests of passkeys",
    "/account/passkeys": "a browser makes it; see the tests of passkeys",
    "/account/passkeys/<passkey>/remove": "a wrong password is refused as such; see the tests of passkeys",
    "/halls/<hall>/questions/keyword": "a keyword that is there is not added again",
    "/halls/<hall>/questions/dismiss": "what is off the list stays off it",
    "/account/password": "it ends the login that asked; see the test of passwords",
}
_CHILD = {"zh-CN": "子女？", "en": "A child?"}
GUIDE = Guide("a1", (Question("child", _CHILD, (Option("yes", _CHILD), Option("no", _CHILD))),), (Outcome(fee_yuan=0),))
FIRST_COUNTS = {"/printers/jobs/<job>/done"}
"""What a slip came to is told once; whatever is told later changes nothing, with any id."""


def test_another_wish_with_a_spent_id_is_refused_on_every_route(tmp_path: Path) -> None:
    kiosks, printers = (Kiosk("k1", "p1"), Kiosk("k2", "p2")), [Printer(f"p{n}", "virtual:", "x") for n in (1, 2)]
    lines = (a_line("A", appointment_windows=20), a_line("B"))
    hall = replace(a_hall(40, kiosks=kiosks, printers=tuple(printers)), guides=(GUIDE,), lines=lines)
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall)
    served.another_hall()
    wishes = Wishes(served)
    try:
        for route in ROUTES:
            if route.method != "POST" or route.path in NOT_KEPT:
                continue
            wish = wishes.of(route.path)
            asker, asked = wish.asker or served.administrator, wish.body | {"request_id": route.path[-80:]}
            first = asker.post(wish.whole, **asked)
            assert first.status_code in (200, 201), (route.path, first.text)
            assert json_of(asker.post(wish.whole, **asked)) == json_of(first), route.path
            revisions = served.revision()
            assert route.body is not None and set(wish.others) == set(route.body.model_fields) - {"request_id"}, route
            for name, other in wish.others.items():
                again = asker.post(wish.whole, **asked | {name: other})
                if route.path in FIRST_COUNTS:
                    assert json_of(again) == json_of(first), (route.path, name)
                else:
                    assert code_of(again) == "request_id_reused", (route.path, name)
            assert served.revision() == revisions, route.path
    finally:
        served.close()


def the_line(served: ServedScene, request_id: str) -> dict[str, Any]:
    """What the journal keeps of a request, as it is stored."""
    with served.context.database.engine.connect() as connection:
        query = text("SELECT data FROM journal WHERE request_id = :id")
        found: dict[str, Any] = json.loads(connection.execute(query, {"id": request_id}).scalar_one())
    return found


def test_a_request_is_known_again_by_the_versions_to_come(served: ServedScene) -> None:
    """These digests stand in halls' journals: whoever changes how they are made refuses the retries of an update."""
    served.context.server_key = b"the key of this server"
    served.ticket(request_id="tap", language="en", large_print=True)
    assert the_line(served, "tap")["wish"] == "7954d5c34fe41fae"
    served.manager.post("/halls/hall/printers/p1/roll", length_metres=80, request_id="roll")
    assert the_line(served, "roll")["wish"] == "0a2c6c0d272bdf37"


def test_a_request_of_a_version_without_a_key_is_known_again(served: ServedScene) -> None:
    first = served.ticket(request_id="tap", language="en", large_print=True)
    with served.context.database.engine.begin() as connection:
        data = json.dumps(the_line(served, "tap") | {"wish": "926183e24d3ecf12"})
        connection.execute(text("UPDATE journal SET data = :data WHERE request_id = 'tap'"), {"data": data})
    same = {"hall": "hall", "service": "a1", "language": "en", "large_print": True, "request_id": "tap"}
    assert json_of(served.kiosk.post("/tickets", **same)) == first
    assert code_of(served.kiosk.post("/tickets", **same | {"language": ""})) == "request_id_reused"


def test_what_was_ticked_or_typed_cannot_be_tried_out_with_the_journal_alone(served: ServedScene) -> None:
    asked = {"hall": "hall", "service": "a1", "reason": "a second matter"}
    served.administrator.post("/tickets", **asked, request_id="here")
    served.context.server_key = b"of another server"
    served.administrator.post("/tickets", **asked, request_id="there")
    assert the_line(served, "here")["wish"] != the_line(served, "there")["wish"]


def test_a_request_of_the_version_before_is_answered_the_same(served: ServedScene) -> None:
    first = served.ticket(request_id="tap")
    with served.context.database.engine.begin() as connection:
        data = json.dumps({name: value for name, value in the_line(served, "tap").items() if name != "wish"})
        connection.execute(text("UPDATE journal SET data = :data WHERE request_id = 'tap'"), {"data": data})
    again = {"hall": "hall", "service": "a1", "request_id": "tap"}
    assert json_of(served.kiosk.post("/tickets", **again)) == first
    assert code_of(served.kiosk.post("/printers/claim", request_id="tap")) == "wrong_role"


def test_what_is_left_empty_is_no_other_wish(served: ServedScene) -> None:
    first = served.ticket(request_id="tap")
    empty = {"priority": "", "language": "", "kiosk": "", "large_print": False, "reason": ""}
    same = {"hall": "hall", "service": "a1", "request_id": "tap"}
    assert json_of(served.kiosk.post("/tickets", **same, **empty)) == first


def token_of(served: ServedScene, request_id: str = "", password: str = PASSWORD) -> dict[str, Any]:
    """What a program gets that logs the manager in."""
    answer = served.nobody.post("/tokens", username="manager", password=password, request_id=request_id)
    assert answer.status_code == 201, answer.text
    return json_of(answer)


def test_a_token_asked_for_twice_is_one_token_and_is_not_kept_in_clear(served: ServedScene) -> None:
    first = token_of(served, "start")
    served.scene.clock.pass_time(hours=13)
    assert token_of(served, "start") == first
    others = [token_of(served, "another start"), token_of(served), token_of(served)]
    assert len({one["token"] for one in (first, *others)}) == 4
    clerk = {"username": "clerk1", "password": PASSWORD, "request_id": "start"}
    assert code_of(served.nobody.post("/tokens", **clerk)) == "request_id_reused"
    elsewhere = json_of(served.visitor.post("/tokens", **clerk))  # another program, whose ids are its own
    assert elsewhere["token"] != first["token"]
    with served.context.database.engine.connect() as connection:
        kept = connection.execute(text("SELECT token_hash FROM sessions")).scalars().all()
    assert first["token"] not in kept and sessions.token_hash(first["token"]) in kept


def test_a_token_that_has_ended_stays_ended_whoever_asks_again(served: ServedScene) -> None:
    ended = []
    for n in range(4):  # from wherever in a period it was made
        first = token_of(served, "start")
        assert first["token"] not in ended
        served.scene.clock.pass_time(hours=14 + 3 * n, seconds=1)
        sessions.tidy(served.context)
        ended.append(first["token"])
    token_of(served, "start")
    assert {served.asker(token).get("/reports").status_code for token in ended} == {401}


def test_a_new_password_ends_the_token_and_its_request_is_another_one(served: ServedScene) -> None:
    first = token_of(served, "start")
    staff.change(served.context, "manager", "manager", "hall", "", password="a new password")
    same_id = {"username": "manager", "password": "a new password", "request_id": "start"}
    assert code_of(served.nobody.post("/tokens", **same_id)) == "request_id_reused"
    second = token_of(served, "another start", "a new password")
    assert second["token"] != first["token"]
    assert served.asker(second["token"]).get("/reports").status_code == 200


def test_a_password_changed_twice_with_one_request_id_is_changed_once(served: ServedScene) -> None:
    asked = {"old": PASSWORD, "new": "a quite different password", "request_id": "click"}
    assert served.clerk.post("/account/password", **asked).status_code == 204
    clerk = served.member("clerk1")  # the login that asked has ended
    assert clerk.post("/account/password", **asked).status_code == 204
    assert clerk.get("/account").status_code == 200, "nothing was changed, so no login has ended"
    other = asked | {"new": "another quite different one"}
    assert code_of(clerk.post("/account/password", **other)) == "request_id_reused"
    assert code_of(clerk.post("/account/end-others", request_id="click")) == "request_id_reused"
    again = {"old": asked["new"], "new": other["new"], "request_id": "another click"}
    assert clerk.post("/account/password", **again).status_code == 204
    clerk = served.member("clerk1")
    assert code_of(clerk.post("/account/password", **asked)) == "request_id_reused", "it is not the password any more"


def test_other_logins_ended_twice_with_one_request_id_are_ended_once(served: ServedScene) -> None:
    served.member("manager")
    first = json_of(served.manager.post("/account/end-others", request_id="click"))
    later = served.member("manager")
    assert json_of(served.manager.post("/account/end-others", request_id="click")) == first == {"ended": 1}
    assert later.get("/account").status_code == 200
    device = {"kind": "kiosk", "hall": "hall", "name": "k7", "request_id": "spent"}
    served.administrator.post("/account/end-others", request_id="spent")
    assert code_of(served.administrator.post("/devices", **device)) == "request_id_reused"
    assert served.clerk.post("/account/end-others", request_id="click").status_code == 200, "each has their own ids"


def test_neither_an_id_nor_what_was_asked_can_be_read_in_the_database(served: ServedScene) -> None:
    token_of(served, "start")
    served.manager.post("/account/end-others", request_id="click")
    with served.context.database.engine.connect() as connection:
        kept = str(connection.execute(text("SELECT key, wish, answer FROM spent_requests")).all())
    assert kept.count("(") == 2 and not any(word in kept for word in ("start", "click", "manager", "token"))
    served.scene.clock.pass_time(hours=28, seconds=1)
    spent_requests.tidy(served.context)
    with served.context.database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM spent_requests")).scalar_one() == 0


def test_a_route_that_is_no_post_takes_no_request_id_because_its_address_says_all(served: ServedScene) -> None:
    for route in ROUTES:
        if route.method != "GET" and route.method != "POST":
            is_of_version = route.path.startswith("/halls/<hall>/definition/")  # happens once for what If-Match names
            assert is_of_version or (route.method == "DELETE" and route.body is None and "<" in route.path), route.path
    device = json_of(served.administrator.post("/devices", kind="kiosk", hall="hall", name="k7"))["id"]
    answers = [served.administrator.delete(f"/devices/{device}").status_code for _ in range(2)]
    assert answers == [204, 404], "asked twice, it is gone once"


def test_a_booking_of_the_version_before_is_known_again_and_another_language_is_another_one(
    served: ServedScene,
) -> None:
    hall = served.scene.hall
    catalogue.sync(served.context, replace(hall, lines=(a_line("A", appointment_windows=2), a_line("B"))))
    served.context.server_key = b"the key of this server"
    asked = {
        "hall": "hall",
        "service": "a1",
        "starts_at": "2026-03-02T10:00+08:00",
        "name": "王芳",
        "request_id": "tap",
    }
    first = json_of(served.manager.post("/appointments", **asked))
    with served.context.database.engine.begin() as connection:
        data = json.dumps(the_line(served, "tap") | {"wish": "1abf5a0fd6fe8490"})
        connection.execute(text("UPDATE journal SET data = :data WHERE request_id = 'tap'"), {"data": data})
    assert json_of(served.manager.post("/appointments", **asked)) == first
    assert code_of(served.manager.post("/appointments", **asked | {"service": "a2"})) == "request_id_reused"
    served.manager.post("/appointments", **asked | {"request_id": "now"})
    assert code_of(served.manager.post("/appointments", **asked | {"request_id": "now", "language": "en"})) == (
        "request_id_reused"
    )
