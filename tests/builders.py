"""Ordinary halls, people and contexts in one line each; a test names only what it is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from operations.context import Actor, Context
from operations.halls import catalogue
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.tickets import calling, serving
from operations.tickets.issue import IssueRequest, issue_ticket
from operations.tickets.serving import Options
from operations.views import TicketView
from operations.windows import attendance
from queueing.hall import WEEKDAYS, Calling, Display, Hall, Kiosk, Printer, PriorityClass
from queueing.line import Line
from queueing.service import Service
from queueing.window import ServiceWindow
from storage.database import Database

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # nine o'clock in Dongguan, a Monday
KIOSK = Actor("kiosk", "k1", hall="hall")


class Clock:
    """A clock that the test moves."""

    def __init__(self, now: datetime = NINE) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **duration: float) -> datetime:
        """`clock.pass_time(minutes=5)`."""
        self.now += timedelta(**duration)
        return self.now


def a_line(code: str, **changes: Any) -> Line:
    """A line whose series is its code."""
    return replace(Line(code=code, name={"zh-CN": f"{code}类业务", "en": f"Line {code}"}, series=code), **changes)


def a_service(code: str, line: str, **changes: Any) -> Service:
    """A service of five minutes, done on the spot."""
    made = Service(code=code, line=line, name={"zh-CN": f"事项{code}", "en": f"Service {code}"}, minutes=5)
    return replace(made, **changes)


def a_hall(window_count: int = 3, lines: Sequence[str] = ("A", "B"), **changes: Any) -> Hall:
    """A one-window hall: services a1, a2, b1, b2 … two a line; kiosk k1 with printer p1; classes elderly, disabled.
    It is always open, and nobody has to wait for a no-show.
    """
    made = Hall(
        code="hall",
        name={"zh-CN": "测试大厅", "en": "Test hall"},
        timezone="Asia/Shanghai",
        languages=("zh-CN", "en"),
        lines=tuple(a_line(code) for code in lines),
        services=tuple(a_service(f"{code.lower()}{n}", code) for code in lines for n in (1, 2)),
        windows=tuple(ServiceWindow(number=n) for n in range(1, window_count + 1)),
        priorities=(
            PriorityClass("elderly", {"zh-CN": "老年人", "en": "Senior"}, 15),
            PriorityClass("disabled", {"zh-CN": "残疾人", "en": "Disabled"}, 15),
        ),
        calling=Calling(rule="priority", no_show_after_seconds=0),
        opening=dict.fromkeys(WEEKDAYS, ("00:00-24:00",)),
        display=Display(announce_languages=("zh-CN", "en")),
        kiosks=(Kiosk("k1", "p1"),),
        printers=(Printer("p1", "virtual:", "generic-80mm"),),
    )
    return replace(made, **changes)


def a_clerk(name: str = "clerk1", hall: str = "hall") -> Actor:
    """A clerk of the test hall."""
    return Actor("staff", name, "clerk", hall)


def forgotten_in(context: Context) -> list[tuple[str, str]]:
    """(number, why) of everybody whom the report `forgotten` names, in these ten years."""
    made = report(context, "forgotten", Ask(date(2020, 1, 1), date(2029, 12, 31)))
    at = [name for name, _ in made.columns]
    return [(str(row[at.index("number")]), str(row[at.index("why")])) for row in made.rows]


class Scene:
    """A hall in a real database, which has its tables, with short words for what happens in it."""

    def __init__(self, url: str, hall: Hall | None = None) -> None:
        self.clock = Clock()
        self.hall = hall or a_hall()
        self.context = Context(Database(url), now=self.clock, machine_now=self.clock)
        catalogue.sync(self.context, self.hall)

    def opened(self, *numbers: int) -> "Scene":
        """Open windows, clerk1 at window 1 and so on."""
        for number in numbers:
            attendance.open_window(self.context, a_clerk(f"clerk{number}"), self.hall.code, number)
        return self

    def issue(self, service: str = "a1", **more: Any) -> TicketView:
        """A citizen takes a ticket at kiosk k1; a second goes by."""
        self.clock.pass_time(seconds=1)
        return issue_ticket(self.context, KIOSK, IssueRequest(self.hall.code, service, kiosk="k1", **more))

    def call_next(self, window: int = 1, **more: Any) -> TicketView | None:
        """The clerk of a window calls the next."""
        return calling.call_next(self.context, a_clerk(f"clerk{window}"), self.hall.code, window, **more)

    def called_next(self, window: int = 1, **more: Any) -> TicketView:
        """The same, where somebody must be waiting."""
        view = self.call_next(window, **more)
        assert view is not None, "nobody waits"
        return view

    def do(self, step: str, view: TicketView, by: int = 1, request_id: str = "", **options: Any) -> TicketView:
        """The clerk of window `by` does a step."""
        clerk = a_clerk(f"clerk{by}")
        return serving.step(self.context, clerk, view.ticket.id, step, request_id, Options(**options))

    def forgotten(self) -> list[tuple[str, str]]:
        """(number, why) of everybody the report names, longest first."""
        return forgotten_in(self.context)

    def close(self) -> None:
        """Give the connections back."""
        self.context.database.close()
