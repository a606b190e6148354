"""Every route and every namespace, asked for by everybody there is: let in or refused as `who_may` says."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import admin.devices
import web.pairing
from operations.appointments import booking
from operations.booking_links import link_of
from operations.context import SYSTEM, Actor
from operations.halls import catalogue
from operations.people import devices, pairing, sessions, staff, tokens
from operations.people.sessions import Person
from operations.printers import print_queue
from operations.reporting.what_if import studies
from operations.tickets import calling, serving
from operations.windows import attendance
from protocol.what_if import WhatIfQuestion
from queueing.errors import QueueingError
from queueing.hall import DisplayScreen, Kiosk
from queueing.ticket import State
from tests.builders import a_hall, a_line
from tests.databases import a_sqlite_url
from tests.houses import PASSWORD, ServedScene
from tests.web import worthless
from tests.web.test_hub import Ear
from tests.web.test_login import BROWSER, csrf_of, log_in
from tests.web.test_parameters import every_request
from tests.web.who_may import ELSEWHERE, EVERYBODY, HERE, PAGE, ROUTES, SOCKETS, Entry, with_table
from tests.web.worthless import FAR
from web.budgets import Budget
from web.parameters import said

REFUSED = (401, 403, 404, 410)
LOGINS = {
    "clerk": "clerk1", "manager": "manager", "administrator": "admin1", "manager of all": "chief",
    "administrator of all": "admin", "clerk elsewhere": "clerk9", "manager elsewhere": "manager9",
    "administrator elsewhere": "admin9",
}  # fmt: skip
DEVICES = {"kiosk": ("kiosk", "k1"), "screen": ("display", "hall"), "agent": ("printer", "agent")}


AT_A_BROWSER = ("/api/v1/account/passkeys/begin", "/api/v1/account/passkeys")
"""What no program may, whosever token it has."""


class City:
    """Two halls on one server, somebody of every kind, and what requests are about."""

    def __init__(self, folder: Path) -> None:
        lines = (a_line("A", appointment_windows=200), a_line("B"))
        hall = replace(a_hall(displays=(DisplayScreen(name="door"),)), lines=lines)
        self.served = ServedScene(a_sqlite_url(folder), folder, hall)
        self.context, self.folder = self.served.context, folder
        catalogue.sync(self.context, replace(hall, code="other", kiosks=(Kiosk("k9", "p1"),)))
        people = [("admin1", "administrator", "hall"), ("chief", "manager", "")]
        people += [(f"{role}9", role, "other") for role in ("clerk", "manager")]
        people += [("admin9", "administrator", "other"), ("leaver", "clerk", "hall")]
        staff.add_all(self.context, [(name, PASSWORD, role, code) for name, role, code in people])
        self.tokens = {kind: self._token(kind) for kind in LOGINS}
        self.actors: dict[str, Actor] = {}
        for kind, (device, name) in DEVICES.items():
            self._add_device(kind, device, "hall", name)
            self._add_device(f"{kind} elsewhere", device, "other", "k9" if device == "kiosk" else name)
        self.begin()
        self.clients = {kind: self._client(kind) for kind in EVERYBODY}
        self.served.opened(1)
        self.count = 0

    def begin(self) -> None:
        """Nobody but this process serves it."""

    def _token(self, kind: str) -> str:
        return sessions.new_token(self.context, self.person(LOGINS[kind]))[0]

    def log_in_anew(self) -> None:
        """After a route that ends people's other logins."""
        for kind in LOGINS:
            self.tokens[kind], self.clients[kind] = self._token(kind), self._client(kind)

    def person(self, name: str) -> Person:
        who = staff.person(self.context, name)
        assert who is not None
        return who

    def _add_device(self, kind: str, device: str, hall: str, name: str) -> None:
        token = self.tokens[kind] = devices.add(self.context, device, hall, name)[1]
        actor = tokens.actor_of(self.context, token)
        assert actor is not None
        self.actors[kind] = actor

    def _client(self, kind: str) -> FlaskClient:
        """A browser: somebody logged in, or a device that is paired; all but one are outside the hall's network."""
        address = "127.0.0.1" if kind == "network" else f"203.0.113.{EVERYBODY.index(kind) + 1}"
        client = self.served.client(address)
        if kind in LOGINS:
            assert log_in(client, LOGINS[kind]).status_code == 302
        device, _ = DEVICES.get(kind.removesuffix(" elsewhere"), ("", ""))
        if device:
            client.set_cookie(f"onewindow_{device}", self.tokens[kind])
        return client

    def about(self, what: str) -> dict[str, Any]:
        """Make what a request is about, anew."""
        self.count += 1
        made: dict[str, Any] = {"password": PASSWORD, "number": 1, "hall": "hall", "printer": "p1"}
        match what:
            case "job" | "printed":
                made["job"] = self._job(what)
            case "device":
                made["device"] = devices.add(self.context, "display", "hall", "x")[0]
            case "code":
                made["code"] = pairing.ask(self.context, "kiosk", "hall", "k1", token_hex(32)).code
            case "newcomer":
                made["newcomer"] = f"newcomer{self.count}"
            case "person":
                made["person"] = "leaver"
            case "booked":
                made |= self._appointment()
            case "study":
                made["study_id"] = self._study()
            case "empty window":
                self._empty_window()
            case "":
                pass
            case state:
                made |= self._ticket(state)
        return made

    def _empty_window(self) -> None:
        """Window 1 with its clerk and nobody there."""
        clerk = self.person("clerk1").actor
        for ticket in (self.ticket,) if hasattr(self, "ticket") else ():
            for step in ("start", "finish"):
                try:
                    serving.step(self.context, SYSTEM, ticket, step)
                except QueueingError:
                    continue
        row = attendance.seats(self.context, "hall")[0]
        if row.ticket is not None:
            current = self.served.asker(self.tokens["clerk"]).get("/halls/hall/windows/1/queue").json
            assert current is not None
            for step in ("start", "finish"):
                try:
                    serving.step(self.context, SYSTEM, current["current"]["id"], step)
                except QueueingError:
                    continue
        if row.state != "closed" and row.staff != clerk.name:
            attendance.close_window(self.context, SYSTEM, "hall", 1)
        attendance.open_window(self.context, clerk, "hall", 1)

    def _ticket(self, state: str) -> dict[str, Any]:
        """A ticket in this state, at window 1 where that means something."""
        self._empty_window()
        ticket = self.served.scene.issue().ticket
        clerk = self.person("clerk1").actor
        self.ticket = ticket.id
        if state != "waiting":
            calling.call_ticket(self.context, clerk, "hall", 1, ticket.id)
        for step in {"serving": ("start",), "parked": ("start", "park"), "no_show": ("no-show",)}.get(state, ()):
            serving.step(self.context, clerk, ticket.id, step.replace("-", "_"))
        assert serving.find(self.context, ticket.id).state == State(state)
        return {"ticket": ticket.id, "link": ticket.link_token}

    def _job(self, what: str) -> str:
        """A slip that this hall's agent has claimed; with its paper for `printed`."""
        self.served.scene.issue()
        jobs = print_queue.claim(self.context, self.actors["agent"], "hall", "agent", None, 50, "")
        (self.folder / "printed").mkdir(exist_ok=True)
        (self.folder / "printed" / f"{jobs[-1].id}.png").write_bytes(b"paper")
        return jobs[-1].id

    def _appointment(self) -> dict[str, Any]:
        """An appointment whose holder may check in now."""
        at = self.context.now() + timedelta(minutes=15) - timedelta(minutes=self.context.now().minute % 15)
        request = booking.BookingRequest("hall", "a1", at.replace(second=0, microsecond=0), "x", source="staff")
        booked = booking.book(self.context, SYSTEM, request)
        return {"appointment": booked.id, "link": link_of(self.context, booked), "code": booked.code}

    def _study(self) -> str:
        if not hasattr(self, "study"):
            question = WhatIfQuestion(hall="hall", start="2026-03-01", end="2026-03-01")  # type: ignore[arg-type]
            self.study = studies.ask(self.context, self.person("manager").actor, question).id
        return self.study

    def asked(self, kind: str, method: str, rule: str, entry: Entry) -> TestResponse:
        """The answer to this request of somebody of this kind."""
        made = self.about(entry.about)
        path, body = _request(rule, entry, made)
        token = made.get("link", self.tokens["link"]) if kind == "link" else self.tokens.get(kind, "")
        client, headers = self.clients[kind], {"Authorization": f"Bearer {token}"} if token else {}
        query = dict(entry.query)
        if rule in AT_A_BROWSER and method == "POST":
            return client.open(path, method=method, json=body, headers={"X-CSRFToken": csrf_of(client, "/")})
        if rule.startswith("/api/"):
            sent: dict[str, Any] = {"json": body} if method == "POST" else {}
            return self.served.client(client.environ_base["REMOTE_ADDR"]).open(
                path, method=method, query_string=query, headers=headers, **sent
            )
        if rule in ("/login", "/logout") and method == "POST":
            client = self.served.client(client.environ_base["REMOTE_ADDR"])  # so that nobody's own login is changed
        headers = BROWSER | ({} if kind in LOGINS else headers)
        if method == "POST":
            csrf = csrf_of(client, "/")
            if rule.endswith("/proof"):
                return client.post(path, json=body, headers=headers | {"X-CSRFToken": csrf})
            return client.post(path, data=body | {"csrf_token": csrf}, headers=headers)
        takes = said(self.served.app.view_functions[self.endpoint(rule)])
        if takes and "hall" in takes.parameters and not rule.startswith("/account/"):  # that is of no hall
            query["hall"] = "hall"
        return client.open(path, method=method, query_string=query, headers=headers)

    def endpoint(self, rule: str) -> str:
        return next(known.endpoint for known in self.served.app.url_map.iter_rules() if known.rule == rule)


def _request(rule: str, entry: Entry, made: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The address and the body of a request about what was made."""
    values = {**made, **{key: _filled(value, made) for key, value in entry.path.items()}}
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(values[name[1]]), rule)
    return path, {key: _filled(value, made) for key, value in entry.body.items()}


def _filled(value: Any, made: Mapping[str, Any]) -> Any:
    return made[value[1:-1]] if isinstance(value, str) and value.startswith("{") else value


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One server for all of it; its budgets are those of nobody else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.pairing, "codes", Budget("codes", burst=1000, per_second=1))
        patch.setattr(admin.devices, "tries", Budget("tries", burst=1000, per_second=1))
        made = City(tmp_path_factory.mktemp("city"))
        made.tokens["link"] = made.about("waiting")["link"]
        yield made
        made.served.close()


def test_every_route_has_an_entry_and_no_entry_is_of_a_route_that_is_gone(city: City) -> None:
    routes = Counter(f"{method} {rule.rule}" for rule, method in every_request(city.served.app))
    assert set(ROUTES) == set(routes)


def fits(kind: str, rule: str, entry: Entry, answer: TestResponse) -> bool:
    """Whether this answer is what the table says for somebody of this kind."""
    status = answer.status_code
    to_login = status == 302 and answer.location.startswith("/login") and rule != "/logout"
    is_in = status not in REFUSED or (status in entry.also and status not in (401, 403))
    is_in = is_in and not to_login
    is_good = status < 400 or status == 409 or status in entry.also
    return is_in == (kind in entry.who or kind in entry.elsewhere) and (is_good or not is_in)


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_lets_in_those_whom_the_table_names_and_nobody_else(city: City, route: str) -> None:
    entry = ROUTES[route]
    method, _, rule = route.partition(" ")
    wrong = []
    for kind in EVERYBODY:
        answer = city.asked(kind, method, rule, entry)
        if not fits(kind, rule, entry, answer):
            wrong.append((kind, answer.status_code, answer.text[:200] if answer.is_json else ""))
    if rule.endswith("/end-others"):
        city.log_in_anew()
    assert wrong == []


@pytest.mark.parametrize("namespace", SOCKETS)
def test_a_namespace_tells_those_whom_the_table_names_and_nobody_else(city: City, namespace: str) -> None:
    hearing = set()
    for kind in EVERYBODY:
        ear = Ear(
            city.served, namespace, city.tokens.get(kind, ""), "127.0.0.1" if kind == "network" else "203.0.113.7"
        )
        if ear.listens:
            ear.watch("hall")
            if "refused" not in ear.names():
                hearing.add(kind)
    assert hearing == SOCKETS[namespace]


GUARDED = [route for route, entry in ROUTES.items() if "outside" not in entry.who]


def test_what_is_worth_nothing_any_more_opens_nothing(city: City) -> None:
    brought = [(each, csrf_of(each.client, "/")) for each in worthless.all_of(city.served)]
    let_in = []
    for route in GUARDED:
        made = city.about(ROUTES[route].about)
        for each, csrf in brought:
            headers = {"X-CSRFToken": csrf} | ({"Authorization": f"Bearer {each.token}"} if each.token else {})
            answer = _tried(each.client, route, made, headers)
            to_login = answer.headers.get("Location", "").startswith("/login")
            if answer.status_code not in (401, 403, 410) and not to_login:
                let_in.append((route, each.what, answer.status_code))
    assert let_in == []
    for namespace in SOCKETS:
        assert [each.what for each, _ in brought if Ear(city.served, namespace, each.token, FAR).listens] == []


def test_a_login_alone_takes_no_step_and_hears_nothing_without_the_secrets_of_its_page(city: City) -> None:
    client = city.clients["administrator of all"]
    steps = [route for route in GUARDED if not route.startswith("GET ")]
    answers = {route: _tried(client, route, city.about(ROUTES[route].about), {}) for route in steps}
    assert [route for route, answer in answers.items() if answer.status_code not in (400, 401, 403)] == []
    assert [route for route, answer in answers.items() if answer.status_code == 400 and "csrf" not in answer.text] == []
    for namespace in set(SOCKETS) - {"/window"}:  # a window's page has its login alone
        socket = city.served.hub.io.test_client(city.served.app, namespace, flask_test_client=client)
        assert not socket.is_connected(namespace)
    for origin, status in (("http://localhost", 200), ("https://evil.example", 400)):
        answer = client.get("/socket.io/?EIO=4&transport=polling", headers={"Origin": origin})
        assert answer.status_code == status, "a page of another site opens no socket with this browser's login"


def _tried(client: FlaskClient, route: str, made: Mapping[str, Any], headers: Mapping[str, str]) -> TestResponse:
    method, _, rule = route.partition(" ")
    path, body = _request(rule, ROUTES[route], made)
    sent: dict[str, Any] = {} if method == "GET" else {"json" if rule.startswith("/api/") else "data": body}
    return client.open(path, method=method, headers=headers, **sent)


def test_the_table_of_the_documents_is_this_one() -> None:
    page = PAGE.read_text("utf-8")
    assert with_table(page) == page, "python -m tests.web.who_may writes it"


def test_the_table_has_everybody() -> None:
    assert set(HERE) | set(ELSEWHERE) < set(EVERYBODY)
    assert all(entry.who | entry.elsewhere <= set(EVERYBODY) for entry in ROUTES.values())
