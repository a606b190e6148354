"""A server in the test's own process: a scene's hall behind the real app, and askers who speak HTTP to it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import config
from api.route import PREFIX
from api.table import ROUTES
from operations.halls import catalogue
from operations.people import devices, sessions, staff
from queueing.hall import Hall
from server import create_app
from tests.builders import Scene
from web.app_context import NAME
from web.hub import HUB, Hub

PASSWORD = "correct horse battery"
API = "/api/v1"
STATIC = Path(__file__).resolve().parent.parent / "static"


def an_app(scene: Scene, folder: Path, **settings: Any) -> Flask:
    """The app of a scene, as the server makes it."""
    app = create_app(config.Settings(data=folder, **settings), scene.context, async_mode="threading")
    app.after_request(_must_be_as_described)
    return app


def _must_be_as_described(response: Response) -> Response:
    """Every JSON answer of every test has exactly the fields that OpenAPI promises for its status."""
    rule = request.url_rule.rule if request.url_rule else ""
    for route in ROUTES:
        if (PREFIX + route.path, route.method) == (rule, request.method) and response.status_code < 400:
            model = route.answers[response.status_code]
            if model is None:
                assert response.status_code == 204 or not response.is_json, response.status_code
            elif request.args.get("format", "json") == "json":
                told = json.loads(response.get_data())
                assert model.model_validate(told).model_dump(mode="json", by_alias=True) == told
    return response


class Asker:
    """Somebody with a token (empty: nobody) who asks the API."""

    def __init__(self, client: FlaskClient, token: str = "") -> None:
        self.client = client
        self.headers: Mapping[str, str] = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any) -> TestResponse:
        """GET under /api/v1."""
        return self.client.get(API + path, query_string=query, headers=self.headers)

    def post(self, path: str, **body: Any) -> TestResponse:
        """POST a JSON body under /api/v1."""
        text = json.dumps(body)  # in ASCII, so that a lone surrogate reaches the server as it came from a browser
        return self.client.post(API + path, data=text, content_type="application/json", headers=self.headers)

    def delete(self, path: str) -> TestResponse:
        """DELETE under /api/v1."""
        return self.client.delete(API + path, headers=self.headers)


class ServedScene:
    """A hall that is open for HTTP: kiosk, clerks 1 to 3, a manager, an administrator, a screen, an agent."""

    def __init__(self, url: str, folder: Path, hall: Hall | None = None, **settings: Any) -> None:
        self.scene = Scene(url, hall)
        self.context = self.scene.context
        self.app = an_app(self.scene, folder, **settings)
        code = self.scene.hall.code
        roles = {f"clerk{n}": "clerk" for n in (1, 2, 3)} | {"manager": "manager"}
        people = [(name, PASSWORD, role, code) for name, role in roles.items()]
        staff.add_all(self.context, [*people, ("admin", PASSWORD, "administrator", "")])
        self.kiosk = self.device("kiosk", "k1")
        self.screen = self.device("display", "hall")
        self.agent = self.device("printer", "agent")
        self.hub: Hub = self.app.extensions[HUB]
        self.clerks = {n: self.member(f"clerk{n}") for n in (1, 2, 3)}
        self.clerk = self.clerks[1]
        self.manager = self.member("manager")
        self.administrator = self.member("admin")
        self.nobody = Asker(self.client("203.0.113.9"))
        self.visitor = Asker(self.client())

    def client(self, address: str = "127.0.0.1") -> FlaskClient:
        """A browser at this address."""
        client = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        return client

    def asker(self, token: str) -> Asker:
        """Somebody outside the hall's network with this token."""
        return Asker(self.client("203.0.113.3"), token)

    def paired(self, kind: str, name: str, hall: str = "", address: str = "203.0.113.9") -> FlaskClient:
        """A browser that is a device of this kind and name, as after its code was typed."""
        token = devices.add(self.context, kind, hall or self.scene.hall.code, name)[1]
        client = self.client(address)
        client.set_cookie(f"onewindow_{kind}", token)
        return client

    def device(self, kind: str, name: str) -> Asker:
        """A device's asker, from outside the hall's network."""
        token = devices.add(self.context, kind, self.scene.hall.code, name)[1]
        return Asker(self.client("203.0.113.1"), token)

    def member(self, username: str) -> Asker:
        """A member of staff with a token, from outside the hall's network."""
        who = staff.person(self.context, username)
        assert who is not None
        return Asker(self.client("203.0.113.2"), sessions.new_token(self.context, who)[0])

    def at_a_browser(self, username: str = "admin") -> Asker:
        """A member of staff at a page of a browser, for what no program may."""
        client = self.client("203.0.113.4")
        form = {"username": username, "password": PASSWORD, "csrf_token": _csrf_token(client, "/login")}
        assert client.post("/login", data=form).status_code == 302
        asker = Asker(client)
        asker.headers = {"X-CSRFToken": _csrf_token(client, "/account/")}
        return asker

    def another_hall(self) -> "Asker":
        """A second hall on the same server; answers its clerk."""
        catalogue.sync(self.context, replace(self.scene.hall, code="other"))
        staff.add(self.context, "stranger", PASSWORD, "clerk", "other")
        return self.member("stranger")

    def opened(self, *numbers: int) -> "ServedScene":
        """Clerk 1 sits down at window 1 and so on."""
        for number in numbers:
            assert self.clerks[number].post(f"/halls/hall/windows/{number}/open").status_code == 200
        return self

    def ticket(self, service: str = "a1", **more: Any) -> dict[str, Any]:
        """A citizen takes a ticket at the kiosk; a second goes by."""
        self.scene.clock.pass_time(seconds=1)
        response = self.kiosk.post("/tickets", hall="hall", service=service, **more)
        assert response.status_code == 201, response.text
        return json_of(response)

    def called(self, window: int = 1) -> dict[str, Any]:
        """The clerk of a window calls the next; somebody must wait."""
        response = self.clerks[window].post(f"/halls/hall/windows/{window}/call-next")
        assert response.status_code == 200, response.text
        return json_of(response)

    def revision(self) -> int:
        """The hall's revision now."""
        return int(json_of(self.visitor.get("/halls/hall/board"))["revision"])

    def close(self) -> None:
        """Give the connections back."""
        self.app.extensions[NAME].reports.stop()
        self.app.extensions[NAME].answerer.stop()
        self.scene.close()


def _csrf_token(client: FlaskClient, path: str) -> str:
    return client.get(path).text.partition('name="csrf-token" content="')[2].partition('"')[0]


def json_of(response: TestResponse) -> dict[str, Any]:
    """The JSON object that was answered."""
    assert isinstance(response.json, dict), response.text
    return response.json


def code_of(response: TestResponse) -> str:
    """The problem's code; the answer must be a whole problem."""
    assert response.content_type == "application/problem+json", response.text
    problem = json_of(response)
    assert problem["status"] == response.status_code
    assert problem["title"] and problem["detail"], problem
    return str(problem["code"])
