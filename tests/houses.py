"""A server in the test's own process: a scene's hall behind the real app, and askers who speak HTTP to it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import StrictUndefined
from werkzeug.test import TestResponse

import api
from operations import staff
from queueing.hall import Hall
from tests.builders import Scene
from web import errors, language, security, views
from web.house import NAME, House, WebSettings
from web.hub import Hub

PASSWORD = "correct horse battery"
API = "/api/v1"
STATIC = Path(__file__).resolve().parent.parent / "static"


def an_app(scene: Scene, folder: Path, **settings: Any) -> Flask:
    """The app of a scene, without the stations that have pages of their own."""
    given = {"secret_key": "not so secret", "data_folder": folder, "hall": scene.hall.code, **settings}
    web_settings = WebSettings(**given)
    app = Flask("server", static_folder=str(STATIC), template_folder=None)
    app.jinja_env.undefined = StrictUndefined
    house = app.extensions[NAME] = House(scene.context, web_settings, Hub("threading"))
    security.init_app(app, web_settings)
    errors.init_app(app)
    language.init_app(app)
    views.init_app(app)
    api.init_app(app)
    house.hub.init_app(app, house)
    return app


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
        return self.client.post(API + path, json=body, headers=self.headers)

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
        self.kiosk = self.device("kiosk", "k1")
        self.screen = self.device("display", "hall")
        self.agent = self.device("printer", "agent")
        self.clerks = {n: self.member(f"clerk{n}", "clerk", code) for n in (1, 2, 3)}
        self.clerk = self.clerks[1]
        self.manager = self.member("manager", "manager", code)
        self.administrator = self.member("admin", "administrator")
        self.nobody = Asker(self.client("203.0.113.9"))
        self.visitor = Asker(self.client())

    def client(self, address: str = "127.0.0.1") -> FlaskClient:
        """A browser at this address."""
        client = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        return client

    def device(self, kind: str, name: str) -> Asker:
        """A device's asker, from outside the hall's network."""
        token = staff.add_device(self.context, kind, self.scene.hall.code, name)[1]
        return Asker(self.client("203.0.113.1"), token)

    def member(self, username: str, role: str, hall: str = "") -> Asker:
        """A member of staff with a token, from outside the hall's network."""
        staff.add(self.context, username, PASSWORD, role, hall)
        who = staff.person(self.context, username)
        assert who is not None
        return Asker(self.client("203.0.113.2"), staff.new_token(self.context, who)[0])

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
        taken: dict[str, Any] = response.json
        return taken

    def called(self, window: int = 1) -> dict[str, Any]:
        """The clerk of a window calls the next; somebody must wait."""
        response = self.clerks[window].post(f"/halls/hall/windows/{window}/call-next")
        assert response.status_code == 200, response.text
        taken: dict[str, Any] = response.json
        return taken

    def revision(self) -> int:
        """The hall's revision now."""
        return int(self.visitor.get("/halls/hall/board").json["revision"])

    def close(self) -> None:
        """Give the connections back."""
        self.scene.close()


def code_of(response: TestResponse) -> str:
    """The problem's code; the answer must be a whole problem."""
    assert response.content_type == "application/problem+json", response.text
    problem = response.json
    assert problem["status"] == response.status_code
    assert problem["title"] and problem["detail"], problem
    return str(problem["code"])
