"""For the machines that watch: alive, ready, and figures in Prometheus' text format."""

import time
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

from operations import boards, clock_care, disk, paper_rolls, printer_states
from operations.bus import News
from operations.catalogue import halls
from operations.printer_states import STATES
from web.auth import hall_visitor, must_be
from web.errors import Unauthorized, problem
from web.house import NAME, House, house


def init_app(app: Flask) -> None:
    """/healthz, /readyz and /metrics."""
    figures = Figures(app.extensions[NAME])
    app.before_request(figures.begin)
    app.after_request(figures.end)

    @app.get("/healthz")
    def healthz() -> tuple[dict[str, str], int]:
        return {"status": "alive"}, 200

    @app.get("/readyz")
    def readyz() -> Response | tuple[dict[str, Any], int]:
        if not house().context.database.answers():
            return problem(503, "database_away", "Not ready", "The database does not answer.")
        if reason := disk.trouble(house().settings.data_folder):
            return problem(503, reason, "Not ready", "The data folder cannot be written.")
        broken = [watched.hall for watched in house().folders if watched.mistakes]
        ready = {"status": "ready", "clock": clock_care.state(house().context).doubt or "trusted"}
        return ready | ({"broken_folders": broken} if broken else {}), 200

    @app.get("/metrics")
    def metrics() -> Response:
        if not house().settings.monitoring_token:
            must_be(hall_visitor)
        elif not _is_monitoring():
            raise Unauthorized("monitoring_only", "The figures are for whoever brings the monitoring token.")
        figures.look()
        return Response(generate_latest(figures.registry), content_type=CONTENT_TYPE_LATEST)


def _is_monitoring() -> bool:
    """Whether the asker brings the token that the settings give to the monitoring."""
    wanted = f"Bearer {house().settings.monitoring_token}"
    return compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode())


class Figures:
    """The figures of one process."""

    def __init__(self, at: House) -> None:
        self.house = at
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
        self.sockets = Gauge("onewindow_sockets", "Listeners now", ["namespace"], registry=r)
        self.seconds = Histogram(
            "onewindow_request_seconds", "Time to answer", ["endpoint", "status"], registry=r,
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
        )  # fmt: skip
        at.context.bus.subscribe(self.on_news)

    def on_news(self, news: News) -> None:
        """Count a step."""
        self.steps.labels(news.event.hall, news.event.kind).inc()

    def begin(self) -> None:
        """A request begins."""
        g.began = time.perf_counter()

    def end(self, response: Response) -> Response:
        """A request has been answered."""
        began: Any = g.get("began")
        if began is not None:
            labels = self.seconds.labels(request.endpoint or "none", f"{response.status_code // 100}xx")
            labels.observe(time.perf_counter() - began)
        return response

    def look(self) -> None:
        """Measure what is measured when asked."""
        told = clock_care.state(self.house.context)
        self.clock_ahead.set(told.ahead_seconds)
        for reason in clock_care.DOUBTS:
            self.clock_doubt.labels(reason).set(told.doubt == reason)
        for namespace, count in self.house.hub.sockets().items():
            self.sockets.labels(namespace).set(count)
        for watched in self.house.folders:
            self.broken.labels(watched.hall).set(bool(watched.mistakes))
        for hall in halls(self.house.context):
            board = boards.board(self.house.context, hall.code)
            for line in board["lines"]:
                self.waiting.labels(hall.code, line["code"]).set(line["waiting"])
            for state in ("open", "paused", "closed"):
                count = sum(window["state"] == state for window in board["windows"])
                self.windows.labels(hall.code, state).set(count)
            for printer in printer_states.printer_views(self.house.context, hall.code):
                for state in STATES:
                    self.printers.labels(hall.code, printer.name, state).set(printer.state == state)
            for name, roll in paper_rolls.rolls(self.house.context, hall.code).items():
                self.paper.labels(hall.code, name).set(roll.used_mm / 1000)
                if roll.left_mm is not None:
                    self.paper_left.labels(hall.code, name).set(roll.left_mm / 1000)
