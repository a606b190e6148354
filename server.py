"""The roof: wires the rooms into one Flask app. `gunicorn 'server:from_environment()'` serves it."""

import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from jinja2 import StrictUndefined

import admin
import api
import config
import display
import kiosk
import phone
import reports
import window
from operations import catalogue, day, hall_folder, journal, staff
from operations.context import Context, system_now
from operations.records.worker import ReportWorker
from queueing.errors import NotFound
from storage.database import Database
from storage.migrations import upgrade
from web import errors, language, security, views
from web.aside import Aside
from web.house import NAME, House, WebSettings
from web.hub import Hub

STATIONS = (kiosk, display, window, phone, reports, admin, api)
HOUSEKEEPING_SECONDS = 60
log = logging.getLogger("onewindow")


def create_app(settings: config.Settings, async_mode: str = "gevent") -> Flask:
    """The app of one server process. The database must have its tables (`prepare` makes them)."""
    context = make_context(settings)
    hall = hall_folder.read(settings.hall_folder)
    web_settings = WebSettings(
        secret_key=config.secret(settings.data / "secret_key"),
        data_folder=settings.data.resolve(),
        hall=hall.code,
        public_url=settings.public_url,
        hall_networks=settings.hall_networks,
        host_names=settings.host_names,
        trusted_proxies=settings.trusted_proxies,
        redis_url=settings.redis_url,
        clock_speed=settings.clock_speed,
        build=_build(),
    )
    app = Flask("server", static_folder=str(config.ROOT / "static"), template_folder=None)
    app.jinja_env.undefined = StrictUndefined
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    if async_mode == "gevent":
        context.aside = Aside()
    hub = Hub(async_mode, settings.redis_url)
    house = app.extensions[NAME] = House(context, web_settings, hub, ReportWorker(settings.url))
    security.init_app(app, web_settings)
    errors.init_app(app)
    language.init_app(app)
    views.init_app(app)
    for station in STATIONS:
        station.init_app(app)
    hub.init_app(app, house)
    return app


def make_context(settings: config.Settings) -> Context:
    """Database, bus and clock of a process; opens nothing yet."""
    context = Context(Database(settings.url))
    if settings.clock_speed != 1.0 or settings.clock_start is not None:
        context.now = _demo_clock(settings, context)
    return context


def _demo_clock(settings: config.Settings, context: Context) -> Callable[[], datetime]:
    """A clock for demonstrations: from its start, or the newest event: a restart never goes back."""
    zone = ZoneInfo(hall_folder.read(settings.hall_folder).timezone)
    start = settings.clock_start.replace(tzinfo=zone) if settings.clock_start else system_now()
    code = hall_folder.read(settings.hall_folder).code
    try:
        newest = journal.newest_instant(context, code)
    except Exception:  # noqa: BLE001  # before the first migration there is no journal to ask
        newest = None
    began_at, began = max(start, newest or start), time.monotonic()
    return lambda: began_at + timedelta(seconds=(time.monotonic() - began) * settings.clock_speed)


def prepare(settings: config.Settings) -> Context:
    """Make the data folder and the tables, and store the hall's definition; a second time changes nothing."""
    settings.data.mkdir(parents=True, exist_ok=True)
    hall = hall_folder.read(settings.hall_folder)
    upgrade(Database(settings.url))
    context = make_context(settings)
    try:
        unchanged = catalogue.hall(context, hall.code) == hall
    except NotFound:
        unchanged = False
    if not unchanged:
        catalogue.sync(context, hall)
    return context


def _build() -> str:
    """Names this version to pages, so that they reload after an update."""
    newest = max((path.stat().st_mtime for path in Path(config.ROOT, "static").rglob("*.js")), default=0.0)
    return f"{newest:.0f}"


def _keep_house(app: Flask) -> None:
    house: House = app.extensions[NAME]
    packed_on: date | None = None
    while True:
        house.hub.io.sleep(HOUSEKEEPING_SECONDS)
        try:
            staff.tidy(house.context)
            for hall in catalogue.halls(house.context):
                day.close_earlier_days(house.context, hall.code)
            house.reports.rest()
            today = house.context.now().date()
            if packed_on != today:  # once a day; the reports of the days before are quick from then on
                house.reports.pack(today - timedelta(days=1))
                packed_on = today
        except Exception:  # a night without its database must not end the housekeeping for good
            log.exception("housekeeping failed; trying again")


def from_environment() -> Flask:
    """What gunicorn serves."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    app = create_app(config.load())
    app.extensions[NAME].hub.io.start_background_task(_keep_house, app)
    return app
