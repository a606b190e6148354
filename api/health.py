"""Monitoring: liveness, readiness, and metrics in Prometheus' text format."""

import time
from functools import cache
from hmac import compare_digest
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from operations import backup_record, disk, wait_estimation
from operations.bus import News
from operations.clock import clock_care
from operations.context import SYSTEM
from operations.halls.catalogue import halls
from operations.printers import paper_rolls, printer_states
from operations.tickets import boards
from protocol.printing import STATES
from web.app_context import NAME, AppContext, app_context
from web.auth import must_be, network_or_staff
from web.budgets import refusals
from web.errors import Unauthorized, problem
from web.hub import hub
from web.parameters import takes

WELL = "well"


def init_app(app: Flask) -> None:
    """Register /healthz, /readyz and /metrics."""
    figures = Figures(app.extensions[NAME])
    app.before_request(figures.begin)
    app.after_request(figures.end)

    @app.get("/healthz")
    @takes()
    def healthz() -> tuple[dict[str, str], int]:
        return {"status": "alive"}, 200

    @app.get("/readyz")
    @takes()
    def readyz() -> Response | tuple[dict[str, Any], int]:
        neighbours = _neighbours()
        if (code := neighbours["database"]) != WELL:
            detail = "The database does not answer." if code == "database_away" else "Somebody holds the database."
            refused = problem(503, code, "Not ready", detail, {"neighbours": neighbours})
            refused.headers["Retry-After"] = "1"
            return refused
        if reason := disk.trouble(app_context().settings.data_folder):
            return problem(503, reason, "Not ready", "The data folder cannot be written.")
        broken = [folder.hall for folder in app_context().folders if folder.mistakes]
        ready: dict[str, Any] = {"status": "ready", "clock": clock_care.state(app_context().context).doubt or "trusted"}
        ready["neighbours"] = neighbours
        return ready | ({"broken_folders": broken} if broken else {}), 200

    @app.get("/metrics")
    @takes()
    def metrics() -> Response:
        if not app_context().settings.monitoring_token:
            reader = must_be(network_or_staff) or SYSTEM
            for hall in halls(app_context().context):
                reader.must_belong_to(hall.code)  # the figures are of every hall
        elif not _is_monitoring():
            raise Unauthorized("monitoring_only", "The figures are for whoever brings the monitoring token.")
        figures.look()
        return Response(generate_latest(figures.registry), content_type=CONTENT_TYPE_LATEST)


def _neighbours() -> dict[str, str]:
    """How each neighbour of this server does: `well`, or what it is; Redis only where there is one."""
    state = {"database": app_context().context.database.trouble() or WELL}
    if app_context().settings.redis_url:
        state["redis"] = WELL if hub().redis_is_well else "redis_away"
    return state


def _is_monitoring() -> bool:
    """Whether the request carries the monitoring token from the settings."""
    expected = f"Bearer {app_context().settings.monitoring_token}"
    return compare_digest(request.headers.get("Authorization", "").encode(), expected.encode())


class Figures:
    """The metrics of one process."""

    def __init__(self, app_context: AppContext) -> None:
        self.app_context = app_context
        r = self.registry = CollectorRegistry()
        self.steps = Counter("onewindow_steps", "Steps done, by hall and kind", ["hall", "kind"], registry=r)
        self.waiting = Gauge("onewindow_waiting", "Tickets waiting now", ["hall", "line"], registry=r)
        self.windows = Gauge("onewindow_windows", "Windows by state now", ["hall", "state"], registry=r)
        self.printers = Gauge("onewindow_printer_state", "1 for the state a printer is in",
                              ["hall", "printer", "state"], registry=r)  # fmt: skip
        self.paper = Gauge("onewindow_printer_paper_used_metres", "Paper used of the roll that is in",
                           ["hall", "printer"], registry=r)  # fmt: skip
        self.paper_left = Gauge("onewindow_printer_paper_left_metres", "Paper left, where the roll's length is known",
                                ["hall", "printer"], registry=r)  # fmt: skip
        self.clock_ahead = Gauge("onewindow_clock_ahead_seconds", "The hall's clock before the computer's, which was "
                                 "set back", registry=r)  # fmt: skip
        self.clock_doubt = Gauge("onewindow_clock_doubt", "1 while the clock is not to be trusted",
                                 ["reason"], registry=r)  # fmt: skip
        self.broken = Gauge("onewindow_hall_folder_broken", "1: a hall's folder has mistakes and is not in force",
                            ["hall"], registry=r)  # fmt: skip
        self.coverage = Gauge("onewindow_estimate_coverage", "Share of the latest tickets called within their "
                              "P90; the estimates are not to be trusted below 0.8", ["hall"], registry=r)  # fmt: skip
        self.backups = Gauge("onewindow_backup_on_database_disk", "1: a disk that breaks takes the database and its "
                             "backups with it", registry=r)  # fmt: skip
        self.newest_backup = Gauge("onewindow_backup_newest_seconds", "When the newest file in the folder of backups "
                                   "was written, in seconds since 1970; 0: there is none", registry=r)  # fmt: skip
        self.backup_proved = Gauge("onewindow_backup_proved", "1: that newest file was read to its end and its journal "
                                   "agreed when it was made", registry=r)  # fmt: skip
        self.sockets = Gauge("onewindow_sockets", "Listeners now", ["namespace"], registry=r)
        self.refused = Gauge("onewindow_refused", "Requests, messages and connections refused or cut off since the "
                             "start, by the limit they met", ["limit"], registry=r)  # fmt: skip
        self.seconds = Histogram(
            "onewindow_request_seconds", "Time to answer", ["endpoint", "status"], registry=r,
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
        )  # fmt: skip
        # Every request asks for these; the labels are few and never removed.
        self._steps_of, self._seconds_of = cache(self.steps.labels), cache(self.seconds.labels)
        app_context.context.bus.subscribe(self.on_news)

    def on_news(self, news: News) -> None:
        """Count a step."""
        self._steps_of(news.event.hall, news.event.kind).inc()

    def begin(self) -> None:
        """Note the start of a request."""
        g.began = time.perf_counter()

    def end(self, response: Response) -> Response:
        """Count an answered request and its duration."""
        started_at: Any = g.get("began")
        if started_at is not None:
            labels = self._seconds_of(request.endpoint or "none", f"{response.status_code // 100}xx")
            labels.observe(time.perf_counter() - started_at)
        return response

    def look(self) -> None:
        """Update the metrics that are computed on demand."""
        clock = clock_care.state(self.app_context.context)
        self.clock_ahead.set(clock.ahead_seconds)
        for reason in clock_care.DOUBTS:
            self.clock_doubt.labels(reason).set(clock.doubt == reason)
        self.backups.set(self.app_context.backups_die_with_database())
        backup = backup_record.latest(self.app_context.settings.data_folder, self.app_context.settings.backups)
        self.newest_backup.set(backup.at.timestamp() if backup else 0)
        self.backup_proved.set(bool(backup and backup.is_proved))
        for namespace, count in hub().sockets().items():
            self.sockets.labels(namespace).set(count)
        for limit, count in list(refusals.counts.items()):
            self.refused.labels(limit).set(count)
        for folder in self.app_context.folders:
            self.broken.labels(folder.hall).set(bool(folder.mistakes))
        for hall in halls(self.app_context.context):
            board = boards.board(self.app_context.context, hall.code)
            coverage = wait_estimation.coverage(self.app_context.context, hall)
            if coverage is not None:
                self.coverage.labels(hall.code).set(coverage)
            for line in board.lines:
                self.waiting.labels(hall.code, line.code).set(line.waiting)
            for state in ("open", "paused", "closed"):
                count = sum(window.state == state for window in board.windows)
                self.windows.labels(hall.code, state).set(count)
            for printer in printer_states.printer_views(self.app_context.context, hall.code):
                for state in STATES:
                    self.printers.labels(hall.code, printer.name, state).set(printer.state == state)
            for name, roll in paper_rolls.rolls(self.app_context.context, hall.code).items():
                self.paper.labels(hall.code, name).set(roll.used_mm / 1000)
                if roll.left_mm is not None:
                    self.paper_left.labels(hall.code, name).set(roll.left_mm / 1000)
