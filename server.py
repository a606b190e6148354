"""The roof: wires the rooms into one Flask app. `gunicorn 'server:from_environment()'` serves it."""

import logging
import os
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

import account
import admin
import api
import booking
import config
import display
import guide
import kiosk
import phone
import reports
import window
from admin.judging import judges
from operations import data_lock
from operations.clock import clock_care
from operations.clock.demo_clock import context_at, set_clock
from operations.collector import calm_the_collector
from operations.context import Context
from operations.halls import catalogue, folder_watch
from operations.people import sealing, second_factor
from operations.reporting.what_if.answerer import Answerer
from operations.reporting.worker import ReportWorker
from queueing.errors import Conflict
from web import background, errors, gate, language, pairing, parameters, security, security_notes, views
from web.app_context import NAME, AppContext, WebSettings
from web.hub import Hub
from web.thread_pool import ThreadPool

log = logging.getLogger("onewindow")
CANNOT_START = 4
"""The status of a worker at which gunicorn gives up instead of starting another."""
STATIONS = (kiosk, display, window, phone, guide, reports, account, admin, api, booking)


def create_app(settings: config.Settings, context: Context | None = None, async_mode: str = "gevent") -> Flask:
    """The app of one server process. The database must have its tables (`onewindow prepare` makes them).

    Whoever brings a `context` keeps the time of its news, too: they go out when `hub.broadcaster.beat` is called.
    """
    by_itself = context is None
    context = context or context_at(settings.url)
    clock = (settings.clock_start, settings.clock_speed, settings.clock_started_at)
    folders = folder_watch.open_halls(
        context,
        settings.hall_folders,
        lambda hall: set_clock(context, hall, *clock),
        judges(settings.data, settings.printer_networks),
    )
    codes = [folder.hall for folder in folders] or catalogue.codes(context)
    web_settings = _web_settings(settings, codes[0])
    app = _Server("server", static_folder=str(config.ROOT / "static"), template_folder=None)
    app.jinja_env.undefined = StrictUndefined
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    if async_mode == "gevent":
        context.run_in_thread, context.hash_in_thread = ThreadPool(), ThreadPool()
        context.database.commit_together()
    reports_worker = ReportWorker(context.database.url, context.now)
    context.server_key = sealing.key_of(web_settings.secret_key)
    app_context = app.extensions[NAME] = AppContext(
        context,
        web_settings,
        reports_worker,
        Answerer(context.database.url),
        config.journal_key(settings.data),
        folders,
    )
    security.init_app(app, web_settings)
    security_notes.init_app(app, context, settings.log_security)
    errors.init_app(app)
    language.init_app(app)
    parameters.init_app(app)
    views.init_app(app)
    pairing.init_app(app)
    for station in STATIONS:
        station.init_app(app)
    Hub(async_mode, settings.redis_url, by_itself).init_app(app, app_context)
    gate.init_app(app, web_settings)
    clock_care.begin(context)
    second_factor.seal_all(context)
    if by_itself:
        context.database.become_brief(settings.database_patience_seconds)
    return app


class _Server(Flask):
    """Flask without coroutines: every view and hook here is a plain function."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself; Flask would examine each of them anew in every request."""
        return func


def _web_settings(settings: config.Settings, hall: str) -> WebSettings:
    """The options that the web needs, and what the roof makes of them."""
    own: dict[str, Any] = {
        "secret_key": config.secret(settings.data / "secret_key"),
        "data_folder": settings.data.resolve(),
        "build": _build(),
        "hall": hall,
    }
    shared = {field.name for field in fields(WebSettings)} - own.keys()
    return WebSettings(**own, **{name: getattr(settings, name) for name in shared})


def _build() -> str:
    """Names this version to pages, so that they reload after an update."""
    newest = max((path.stat().st_mtime for path in Path(config.ROOT, "static").rglob("*.js")), default=0.0)
    return f"{newest:.0f}"


def from_environment() -> Flask:
    """What gunicorn serves."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    settings = config.load()
    config.make_data_folder(settings)
    mark = os.environ.get(data_lock.MARK) or (
        data_lock.ANY_SERVER if settings.shares_data else data_lock.mark_of_arbiter()
    )
    try:
        data_lock.enter(settings.data, mark)
    except Conflict as refusal:
        log.error(str(refusal))
        sys.exit(CANNOT_START)
    app = create_app(settings)
    background.start(app)
    calm_the_collector()
    return app
