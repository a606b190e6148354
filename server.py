"""The roof: wires the rooms into one Flask app. `gunicorn 'server:from_environment()'` serves it."""

import logging
from datetime import date, timedelta
from pathlib import Path

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
from operations import catalogue, clock_care, day, folders, forgotten, printer_states, search, staff
from operations.clocks import context_at, set_clock
from operations.records.worker import ReportWorker
from web import errors, language, security, views
from web.aside import Aside
from web.house import NAME, House, WebSettings
from web.hub import Hub

STATIONS = (kiosk, display, window, phone, reports, admin, api)
HOUSEKEEPING_SECONDS = 60
FIRST_LOOK_SECONDS = 1.0
"""Soon after a start, so that yesterday's tickets are not ahead of today's first citizen."""
PRINTERS_SECONDS = 5
HALLS_SECONDS = 1
FOLDERS_BEATS = 2
log = logging.getLogger("onewindow")


def create_app(settings: config.Settings, async_mode: str = "gevent") -> Flask:
    """The app of one server process. The database must have its tables (`onewindow prepare` makes them)."""
    context = context_at(settings.url)
    clock = (settings.clock_start, settings.clock_speed, settings.clock_started_at)
    watched = folders.open_halls(context, settings.hall_folders, lambda hall: set_clock(context, hall, *clock))
    codes = [folder.hall for folder in watched] or catalogue.codes(context)
    web_settings = WebSettings(
        secret_key=config.secret(settings.data / "secret_key"),
        data_folder=settings.data.resolve(),
        hall=codes[0],
        host=settings.host,
        port=settings.port,
        public_url=settings.public_url,
        hall_networks=settings.hall_networks,
        host_names=settings.host_names,
        trusted_proxies=settings.trusted_proxies,
        redis_url=settings.redis_url,
        clock_speed=settings.clock_speed,
        demo=settings.demo,
        demo_people=settings.demo_people,
        monitoring_token=settings.monitoring_token,
        build=_build(),
    )
    app = Flask("server", static_folder=str(config.ROOT / "static"), template_folder=None)
    app.jinja_env.undefined = StrictUndefined
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    if async_mode == "gevent":
        context.aside = Aside()
        context.database.commit_together()
    hub = Hub(async_mode, settings.redis_url)
    house = app.extensions[NAME] = House(context, web_settings, hub, ReportWorker(settings.url, context.now), watched)
    security.init_app(app, web_settings)
    errors.init_app(app)
    language.init_app(app)
    views.init_app(app)
    for station in STATIONS:
        station.init_app(app)
    hub.init_app(app, house)
    clock_care.begin(context)
    return app


def _build() -> str:
    """Names this version to pages, so that they reload after an update."""
    newest = max((path.stat().st_mtime for path in Path(config.ROOT, "static").rglob("*.js")), default=0.0)
    return f"{newest:.0f}"


def _keep_house(app: Flask) -> None:
    house: House = app.extensions[NAME]
    packed_on: date | None = None
    house.hub.io.sleep(FIRST_LOOK_SECONDS)
    while True:
        try:
            clock_care.look_after(house.context)
            staff.tidy(house.context)
            house.hub.dismiss_strangers()
            for code in catalogue.codes(house.context):
                _look_after(house, code)
            house.reports.rest()
            today = house.context.now().date()
            if packed_on != today:  # once a day; the reports of the days before are quick from then on
                house.reports.pack(today - timedelta(days=1))
                packed_on = today
        except Exception:  # a night without its database must not end the housekeeping for good
            log.exception("housekeeping failed; trying again")
        house.hub.io.sleep(HOUSEKEEPING_SECONDS)


def _look_after(house: House, code: str) -> None:
    try:
        day.close_earlier_days(house.context, code)
        forgotten.look_after(house.context, code)
    except Exception:  # one hall's trouble is not the others'
        log.exception("could not look after hall %s; trying again", code)


def _watch_halls(house: House) -> None:
    """Definitions that others have changed are in force within a second, changed folders within some."""
    beat = 0
    while True:
        house.hub.io.sleep(HALLS_SECONDS)
        beat += 1
        try:
            for code in catalogue.look_again(house.context):
                house.hub.tell_hall(code)
            if beat % FOLDERS_BEATS == 0:
                for watched in house.folders:
                    if folders.look(house.context, watched):
                        forgotten.look_after(house.context, watched.hall)
        except Exception:  # a second without its database must not end this for good
            log.exception("could not look after the halls; trying again")


def _make_ready(house: House) -> None:
    for hall in catalogue.halls(house.context):
        search.make_ready(hall)


def _watch_printers(house: House) -> None:
    """Agents get their time after a start of the server, when they could tell nothing."""
    house.hub.io.sleep(printer_states.UNHEARD.total_seconds())
    while True:
        house.hub.io.sleep(PRINTERS_SECONDS)
        try:
            for hall in catalogue.halls(house.context):
                printer_states.note_unheard(house.context, hall.code)
        except Exception:  # as above
            log.exception("could not look after the printers; trying again")


def from_environment() -> Flask:
    """What gunicorn serves."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    app = create_app(config.load())
    house: House = app.extensions[NAME]
    house.hub.io.start_background_task(_keep_house, app)
    house.hub.io.start_background_task(_watch_printers, house)
    house.hub.io.start_background_task(_watch_halls, house)
    house.hub.io.start_background_task(_make_ready, house)
    return app
