"""Every option of the configuration does something: each is changed, and the server or its start is another."""

import json
import logging
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import config
from commands.preparing import prepare_halls
from commands.running import parts_of
from operations.context import Context
from operations.halls import catalogue
from operations.people import staff
from server import create_app
from web.app_context import NAME
from web.hub import HUB
from web.security import base_url

Look = Callable[[config.Settings], Any]
PUBLIC_KEY = "age1mn7m3kvjflu5fagwnx9nndwf92y35al5ze62amn8j2zk37lmt9rqykg0jt"
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
            app.extensions[NAME].answerer.stop()
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


def lasting(role: str) -> Callable[[Flask], Any]:
    """How many quarters of a day a login lasts: one that somebody uses all the time, and one that nobody uses."""

    def look(app: Flask) -> Any:
        context = app.extensions[NAME].context
        start_at = context.machine_now()
        context.machine_now = lambda: start_at
        staff.add(context, "li", "correct horse battery", role, "minimal")
        client = app.test_client()
        token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/login").text)
        assert token
        form = {"username": "li", "password": "correct horse battery", "csrf_token": token[1]}
        assert client.post("/login", data=form).status_code == 302
        quarters = range(1, 4 * 24 + 1)
        used = [_still(context, client, start_at + timedelta(minutes=15 * n), "?used=1") for n in quarters]
        context.seen.clear()
        return sum(used), sum(_still(context, client, start_at + timedelta(minutes=15 * n)) for n in quarters)

    return look


def first_page(app: Flask) -> Any:
    """Where a manager is led after logging in."""
    staff.add(app.extensions[NAME].context, "li", "correct horse battery", "manager", "minimal")
    client = app.test_client()
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/login").text)
    assert token
    form = {"username": "li", "password": "correct horse battery", "csrf_token": token[1]}
    return client.post("/login", data=form).location


def _still(context: Context, client: FlaskClient, at: datetime, query: str = "") -> bool:
    context.machine_now = lambda: at
    return client.get(f"/login/still{query}").status_code == 200


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
    return app.extensions[HUB].broadcaster.shared


def patience(app: Flask) -> Any:
    return app.extensions[NAME].context.database.patience.lock_seconds


def logged(settings: config.Settings) -> Any:
    """What a login that fails writes into the server's own log."""
    lines: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(record.getMessage())["kind"])

    collector, own = Collector(), logging.getLogger("onewindow.security")
    own.addHandler(collector)
    own.setLevel(logging.INFO)

    def look(app: Flask) -> None:
        app.test_client().post("/api/v1/tokens", json={"username": "nobody", "password": "wrong"})

    try:
        served(look)(settings)
    finally:
        own.removeHandler(collector)
    return lines


def database(settings: config.Settings) -> Any:
    """Which database has the tables."""
    prepare_halls(settings)[0].database.close()
    return Path(settings.url.removeprefix("sqlite:///")).exists() and settings.url


def backed_up(settings: config.Settings) -> Any:
    """Names of the backups that are there after another one was made."""
    from commands import main

    with TemporaryDirectory() as fresh, pytest.MonkeyPatch.context() as environ:
        given = settings.model_copy(update={"data": Path(fresh)})
        shutil.copy(settings.data / "onewindow.db", fresh)
        backups = Path(fresh, given.backup_folder or "backups")
        backups.mkdir()
        for name in ("2019-12-31", "2020-01-14", "2020-01-21", "2020-01-22"):
            shutil.copy(given.url.removeprefix("sqlite:///"), backups / f"onewindow-{name}-223000.db")
        kept = given.model_dump(include={"backup_days", "backup_weeks", "backup_months"})
        lines = [f"{name} = {value}" for name, value in kept.items()]
        lines.append(f"backup_recipients = {list(given.backup_recipients)}")
        Path(fresh, "onewindow.toml").write_text("\n".join(lines), "utf-8")
        environ.setenv("DATA", fresh)
        environ.setenv("BACKUP_FOLDER", str(backups) if given.backup_folder else "")
        assert main(["backup"]) == 0
        return sorted(path.name[:20] + path.suffix for path in Path(fresh, "backups").glob("*"))


ONE_DAY = {"backup_days": 1, "backup_weeks": 0, "backup_months": 0}
PROBES: dict[str, tuple[Look, Any, dict[str, Any]]] = {
    "host": (parts, "127.0.0.2", {}),
    "port": (parts, 8001, {}),
    "run_agent": (parts, False, {}),
    "agent_printers": (parts, ("desk",), {}),
    "printer_networks": (parts, ("203.0.113.0/24",), {}),
    "demo_people": (parts, False, {}),
    "hall": (served(own), "dongguan", {}),
    "halls": (made, ("dongguan",), {}),
    "public_url": (served(link), "https://hall.example.org", {}),
    "hall_networks": (get(address="203.0.113.9"), ("203.0.113.0/24",), {}),
    "host_names": (get(Host="hall.example.org"), ("hall.example.org",), {}),
    "trusted_proxies": (get(X_Forwarded_For="127.0.0.1"), 1, {}),
    "proxy_networks": (get(X_Forwarded_For="127.0.0.1"), ("203.0.113.0/24",), {"trusted_proxies": 1}),
    "redis_url": (served(told_by), "redis://127.0.0.1:6379/9", {}),
    "database_patience_seconds": (served(patience), 3.0, {}),
    "clock_speed": (served(speed), 60.0, {}),
    "clock_start": (served(hour), datetime.fromisoformat("2031-03-03T10:00"), {}),
    "clock_started_at": (
        served(hour),
        datetime.now(UTC) - timedelta(hours=3),
        {"clock_start": datetime.fromisoformat(DAY), "clock_started_at": datetime.now(UTC)},
    ),
    "monitoring_token": (get("/metrics"), "a-token-for-the-monitoring", {}),
    "require_second_factor": (served(first_page), "managers", {}),
    "clerk_login_hours": (served(lasting("clerk")), 8.0, {}),
    "clerk_idle_minutes": (served(lasting("clerk")), 60.0, {}),
    "manager_login_hours": (served(lasting("manager")), 8.0, {}),
    "manager_idle_minutes": (served(lasting("manager")), 60.0, {}),
    "backup_folder": (backed_up, "elsewhere", {}),
    "backup_days": (backed_up, 2, ONE_DAY),
    "backup_weeks": (backed_up, 3, ONE_DAY),
    "backup_months": (backed_up, 3, ONE_DAY),
    "backup_recipients": (backed_up, (PUBLIC_KEY,), {}),
    "log_security": (logged, True, {}),
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


AS_TEXT = {"require_second_factor": "managers", "clock_started_at": "2026-03-02T10:00:00+08:00"}
OF_LISTS = {
    "hall_networks": "203.0.113.0/24, 10.0.0.0/8",
    "proxy_networks": "203.0.113.0/24",
    "printer_networks": "203.0.113.0/24",
}


@pytest.mark.parametrize("option", config.Settings.model_fields)
def test_every_option_has_a_variable_of_its_name_that_goes_before_the_file(tmp_path: Path, option: str) -> None:
    value = PROBES[option][1]
    items = ",".join(value) if isinstance(value, tuple) else str(value)
    text = AS_TEXT.get(option) or OF_LISTS.get(option) or items
    environ = {"DATA": str(tmp_path), option.upper(): text}
    read = getattr(config.load(environ), option)
    assert read != config.Settings.model_fields[option].default
    if option in OF_LISTS:
        assert read == tuple(item.strip() for item in text.split(","))
    elif option not in AS_TEXT:
        assert read == value
