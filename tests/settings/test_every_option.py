"""Every option of the configuration does something: each is changed, and the server or its start is another."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask

import config
from commands.preparing import prepare_halls
from commands.running import parts_of
from operations import catalogue
from server import create_app
from web.house import NAME
from web.security import base_url

Look = Callable[[config.Settings], Any]
DAY = "2026-03-02T10:00"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the tables and the minimal hall."""
    folder = tmp_path_factory.mktemp("data")
    prepare_halls(config.Settings(data=folder, hall="minimal"))[0].database.close()
    return folder


def parts(settings: config.Settings) -> Any:
    return parts_of(settings, demo=True)


def served(look: Callable[[Flask], Any]) -> Look:
    """What is seen of the server that these settings make."""

    def through(settings: config.Settings) -> Any:
        app = create_app(settings, async_mode="threading")
        try:
            return look(app)
        finally:
            app.extensions[NAME].reports.stop()
            app.extensions[NAME].context.database.close()

    return through


def get(path: str = "/api/v1/halls", address: str = "127.0.0.1", **headers: str) -> Look:
    """Status and JSON of an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def look(app: Flask) -> Any:
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        response = client.get(path, headers=named)
        return response.status_code, response.json

    return served(look)


def hour(app: Flask) -> Any:
    answer = app.test_client().get("/api/v1/clock").json
    assert answer is not None
    return answer["now"][:13]


def speed(app: Flask) -> Any:
    answer = app.test_client().get("/api/v1/clock").json
    assert answer is not None
    return answer["speed"]


def link(app: Flask) -> Any:
    with app.test_request_context("/"):
        return base_url()


def front_page(app: Flask) -> Any:
    text = app.test_client().get("/", headers={"Accept": "text/html"}).text
    return re.findall(r"<h2>.*?</h2>", text)


def own(app: Flask) -> Any:
    return app.extensions[NAME].settings.hall


def made(settings: config.Settings) -> Any:
    """The halls of a new database."""
    with TemporaryDirectory() as fresh:
        context = prepare_halls(settings.model_copy(update={"data": Path(fresh)}))[0]
        codes = catalogue.codes(context)
        context.database.close()
    return codes


def told_by(app: Flask) -> Any:
    return app.extensions[NAME].hub.gatherer.shared


def database(settings: config.Settings) -> Any:
    """Which database has the tables."""
    prepare_halls(settings)[0].database.close()
    return Path(settings.url.removeprefix("sqlite:///")).exists() and settings.url


PROBES: dict[str, tuple[Look, Any, dict[str, Any]]] = {
    "host": (parts, "127.0.0.2", {}),
    "port": (parts, 8001, {}),
    "run_agent": (parts, False, {}),
    "agent_printers": (parts, ("desk",), {}),
    "demo_people": (parts, False, {}),
    "hall": (served(own), "dongguan", {}),
    "halls": (made, ("dongguan",), {}),
    "public_url": (served(link), "https://hall.example.org", {}),
    "hall_networks": (get(address="203.0.113.9"), ("203.0.113.0/24",), {}),
    "host_names": (get(Host="hall.example.org"), ("hall.example.org",), {}),
    "trusted_proxies": (get(X_Forwarded_For="127.0.0.1"), 1, {}),
    "redis_url": (served(told_by), "redis://127.0.0.1:6379/9", {}),
    "clock_speed": (served(speed), 60.0, {}),
    "clock_start": (served(hour), datetime.fromisoformat("2031-03-03T10:00"), {}),
    "clock_started_at": (
        served(hour),
        datetime.now(UTC) - timedelta(hours=3),
        {"clock_start": datetime.fromisoformat(DAY), "clock_started_at": datetime.now(UTC)},
    ),
    "monitoring_token": (get("/metrics"), "a-token-for-the-monitoring", {}),
    "demo": (served(front_page), True, {}),
    "data": (database, Path("elsewhere"), {}),
    "database_url": (database, "sqlite:///elsewhere.db", {}),
}
"""Option → where to look, another value, and what stands there first."""


def test_every_option_has_a_probe() -> None:
    assert set(PROBES) == set(config.Settings.model_fields)


@pytest.mark.parametrize("option", PROBES)
def test_changing_an_option_changes_the_server(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.chdir(tmp_path)
    look, value, first = PROBES[option]
    before: dict[str, Any] = {"data": data, "hall": "minimal"} | first
    assert look(config.Settings(**before)) != look(config.Settings(**before | {option: value}))
