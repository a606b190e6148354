"""A running server that is shown one hall after another, and what can be seen of each."""

import json
import os
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from demo.day import plan
from operations import journal, retention, security_log
from operations.context import SYSTEM, Actor
from operations.halls import catalogue
from operations.halls.hall_folder import read
from operations.people import devices
from operations.printers import print_queue, print_requests
from operations.printers.print_samples import sample
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.tickets import clearing
from printing.device import facts_of
from printing.encoder import encode
from printing.layout import layout
from printing.profiles import Profiles
from printing.slip import Job
from tests.databases import a_sqlite_url
from tests.houses import Asker, ServedScene, json_of
from tests.settings.folders import Files, write
from web.app_context import NAME

MONDAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)
PAGE = {"Accept": "text/html"}


class Observer:
    """Looks at halls; each gets a code of its own, so that nothing of another is left in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.served = ServedScene(a_sqlite_url(folder), folder)
        self.count = 0

    def enter(self, files: Files) -> "Observer":
        """Go to the hall of these files, at ten on a Monday; a week later than the last, since clocks never go back."""
        self.count += 1
        self.monday = MONDAY + self.count * WEEK
        self.hall = replace(read(write(files, self.folder / f"hall{self.count}")), code=f"h{self.count}")
        self.code = self.hall.code
        self.at("10:00")
        catalogue.sync(self.served.context, self.hall)
        house = self.served.app.extensions[NAME]
        house.settings = replace(house.settings, hall=self.code)
        token = devices.add(self.served.context, "kiosk", self.code, "k1")[1]
        self.kiosk, self.staff = self.served.asker(token), self.served.member("admin")
        return self

    def at(self, clock: str, days_later: int = 0) -> None:
        """It is this time in Shanghai, on the Monday or so many days later."""
        day = self.monday + timedelta(days=days_later)
        local = datetime.fromisoformat(f"{day.isoformat()}T{clock}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
        self.served.scene.clock.now = local.astimezone(UTC)

    def get(self, path: str, **query: Any) -> Any:
        """What a visitor is answered."""
        return self.served.visitor.get(path.replace("HALL", self.code), **query).json

    def page(self, path: str) -> Any:
        """The JSON of a page; its status where it has none."""
        response = self.served.client().get(path.replace("HALL", self.code), headers=PAGE)
        found = re.findall(r'(?s)id="page">(.*?)</script>', response.text)
        return json.loads(found[0]) if response.status_code == 200 else response.status_code

    def post(self, path: str, asker: Asker | None = None, **body: Any) -> Any:
        """What staff are answered: the JSON, or the status."""
        response = (asker or self.staff).post(path.replace("HALL", self.code), **body)
        return response.json if response.status_code < 300 and response.json else self._refusal(response)

    def _refusal(self, response: Any) -> Any:
        return response.json["code"] if response.json else response.status_code

    def ticket(self, service: str = "a1", priority: str = "", **more: Any) -> Any:
        """A ticket of the kiosk, ten seconds later."""
        self.served.scene.clock.pass_time(seconds=10)
        return self.post("/tickets", self.kiosk, hall=self.code, service=service, priority=priority, **more)

    def step(self, ticket: Any, step: str) -> Any:
        return self.post(f"/tickets/{ticket['id']}/{step}")

    def call(self, window: int = 2) -> Any:
        return self.post(f"/halls/HALL/windows/{window}/call-next")

    def open(self, *windows: int) -> None:
        for window in windows:
            self.post(f"/halls/HALL/windows/{window}/open")


def number(answer: Any) -> Any:
    """The number of a ticket, or the refusal."""
    return answer["number"] if isinstance(answer, dict) else answer


# -- what can be seen: each from an Observer to something that can be compared ----------------------------------------


def halls(at: Observer) -> Any:
    (mine,) = [hall for hall in at.get("/halls")["halls"] if hall["code"] == at.code]
    return mine | {"code": ""}


def services(at: Observer) -> Any:
    return at.get("/halls/HALL/services")


def guide(at: Observer) -> Any:
    """What the guide of a1 asks, and what some situations need."""
    situations: list[dict[str, Any]] = [{}, {"child": "yes"}, {"child": "yes", "more": ["x"]}, {"child": "no"}]
    path = "/halls/HALL/services/a1/guide"
    return at.get(path), [at.post(path, at.served.visitor, answers=answers) for answers in situations]


def found(at: Observer) -> Any:
    return at.get("/halls/HALL/services", q="qqq")


def asked(question: str) -> Callable[[Observer], Any]:
    """What a question in plain words is answered."""
    return lambda at: at.get("/halls/HALL/ask", q=question)


def kiosk_page(at: Observer) -> Any:
    page = at.page("/kiosk/HALL/k1")
    keys = ("language", "languages", "names", "services", "quick", "priorities", "idle_seconds", "printer", "reader")
    return page if isinstance(page, int) else {key: page[key] for key in keys}


def reports_page(at: Observer) -> Any:
    response = at.staff.client.get("/reports/hours", headers={**PAGE, **at.staff.headers})
    page = json.loads(re.findall(r'(?s)id="page">(.*?)</script>', response.text)[0])
    return [hall["changed_on"] for hall in page["halls"] if hall["code"] == at.code]


def screen(at: Observer) -> Any:
    return at.page("/display/HALL")["settings"]


def named_screen(at: Observer) -> Any:
    page = at.page("/display/HALL/screen/left")
    return page if isinstance(page, int) else page["window"]


def front_door(at: Observer) -> Any:
    return re.findall(r"<b>(.*?)</b>", at.served.client().get("/", headers=PAGE).text)


def printers(at: Observer) -> Any:
    response = at.staff.get(f"/halls/{at.code}/printers")
    assert response.status_code == 200, response.text
    return response.json


def slip(at: Observer) -> Any:
    """What an agent is given for a ticket of the kiosk."""
    answer = at.ticket("a1", "elderly" if at.hall.priorities[0].code == "elderly" else "")
    jobs = print_queue.claim(at.served.context, staff_of_agent(at), at.code, "agent", None, 9, "")
    told = [job.model_dump(mode="json", include={"printer", "form", "language", "slip"}) for job in jobs]
    for job, plain in zip(jobs, told, strict=True):
        assert job.expires_at is not None
        lasts = job.expires_at - job.created_at
        clock = plain["slip"]["local_time"].partition(" ")[2]
        plain |= {"lasts": lasts.total_seconds()}
        plain["slip"] |= {"url": "", "issued_at": "", "local_time": clock}
    return number(answer), told


def staff_of_agent(at: Observer) -> Any:
    return Actor("device", "agent", "printer", at.code)


def ticket_at(clock: str, days_later: int = 0) -> Any:
    """The number a kiosk gives at a time, or why it gives none."""

    def look(at: Observer) -> Any:
        at.at(clock, days_later)
        return number(at.ticket())

    return look


def tickets_of_line(at: Observer) -> Any:
    """What four people are given, and what the board then says of the line."""
    answers = [number(at.ticket()) for _ in range(4)]
    line = at.get("/halls/HALL/board")["lines"][0]
    return answers, line["many_waiting"], line["refusal"], line["refused_services"]


def waiting_over_noon(at: Observer) -> Any:
    """What becomes of somebody who took a number at eleven and waits."""
    at.at("11:00")
    ticket = at.ticket()["id"]
    at.at("12:01")
    clearing.clear(at.served.context, at.code)
    return json_of(at.kiosk.get(f"/tickets/{ticket}"))["state"]


def late_comers(at: Observer) -> Any:
    """What twelve people are given one after another, half an hour before closing, with one window open."""
    at.at("16:30")
    at.open(2)
    return [number(at.ticket()) for _ in range(12)]


def numbers_over_midnight(at: Observer) -> Any:
    answers = []
    for clock, days_later in (("23:50", 0), ("00:30", 1)):
        at.at(clock, days_later)
        at.staff = at.served.member("admin")  # the token of the day before has ended
        answers.append(number(at.post("/tickets", hall=at.code, service="a1", reason="a test")))
    return answers


def priority_ticket(at: Observer) -> Any:
    return number(at.ticket(priority="elderly"))


def order_of(wishes: Sequence[tuple[str, str]], window: int = 2) -> Any:
    """The order in which a window calls those who wish this (service, priority)."""

    def look(at: Observer) -> Any:
        for service, priority in wishes:
            at.ticket(service, priority)
        at.open(window)
        numbers = []
        for _ in wishes:
            called = at.call(window)
            if not isinstance(called, dict):
                break
            numbers.append(called["number"])
            at.step(called, "start"), at.step(called, "finish")
        return numbers

    return look


def patience(at: Observer) -> Any:
    """Whom a window calls after somebody was passed over for eleven minutes."""
    at.ticket(), at.ticket("a1", "elderly"), at.ticket("a1", "elderly")
    at.open(2)
    called = at.call()
    at.step(called, "start"), at.step(called, "finish")
    at.served.scene.clock.pass_time(minutes=11)
    return number(at.call())


def came_back(minutes: int) -> Any:
    """The order of calls after a no-show came back so much later."""

    def look(at: Observer) -> Any:
        for _ in range(5):
            at.ticket()
        at.open(2)
        missed = at.call()
        at.step(missed, "no-show")
        at.served.scene.clock.pass_time(minutes=minutes)
        back = number(at.step(missed, "reinstate"))
        numbers = []
        for _ in range(5):
            called = at.call()
            if not isinstance(called, dict):
                break
            numbers.append(called["number"])
            at.step(called, "start"), at.step(called, "finish")
        return back, numbers

    return look


def step_after_call(step: str) -> Any:
    def look(at: Observer) -> Any:
        at.ticket()
        at.open(2)
        return number(at.step(at.call(), step))

    return look


def spoken(at: Observer) -> Any:
    at.ticket()
    at.open(2)
    at.call()
    return at.get("/halls/HALL/board")["calls"][0]["announcement"]


def punctuality(at: Observer) -> Any:
    """The report of waits, after somebody waited eight minutes."""
    at.ticket()
    at.open(2)
    at.served.scene.clock.pass_time(minutes=8)
    called = at.call()
    at.step(called, "start"), at.step(called, "finish")
    return report(at.served.context, "waiting-times", Ask(at.monday, at.monday, at.code)).totals


def demo_day(at: Observer) -> Any:
    return plan(replace(at.hall, code="hall"), MONDAY, 7)


def paper(form: str) -> Any:
    """The bytes a printer gets for the hall's own layout."""

    def look(at: Observer) -> Any:
        own = tomllib.loads(at.hall.slips[form])
        told = sample(at.served.context, at.hall, form, "zh-CN", own, "http://hall")
        job = Job.model_validate_json(told.model_dump_json(by_alias=True))
        profile = Profiles().get("generic-80mm")
        return encode(layout(job, profile.paper.columns, facts_of(job.printer, profile)), profile)

    return look


def _nights_later(at: Observer) -> None:
    """Three days later the housekeeping has erased what is kept no longer."""
    at.at("10:00", days_later=3)
    retention.carry_out(at.served.context, at.code)
    retention.forget_printed(at.served.context, at.folder / "printed", [at.hall])


def old_link(at: Observer) -> Any:
    """Whether the link of a ticket still opens its page."""
    ticket = at.post("/tickets", at.kiosk, hall=at.code, service="a1")
    token = ticket["url"].rpartition("/")[2]
    _nights_later(at)
    return at.served.asker(token).get(f"/tickets/{ticket['id']}").status_code


def old_reason(at: Observer) -> Any:
    """Whether the journal still has the reason that staff typed for a copy."""
    ticket = at.post("/tickets", at.kiosk, hall=at.code, service="a1")
    print_requests.reprint(at.served.context, SYSTEM, ticket["id"], reason="Mrs Chen lost it")
    _nights_later(at)
    return "Mrs Chen" in str(journal.after(at.served.context, at.code, 0, 1000))


def old_log(at: Observer) -> Any:
    """Whether a new device is still in the security log."""
    devices.add(at.served.context, "kiosk", at.code, "one-of-old")
    _nights_later(at)
    return "one-of-old" in str(security_log.latest(at.served.context, at.code, for_all=False))


def old_paper(at: Observer) -> Any:
    """Whether the picture of a slip is still there."""
    picture = at.folder / "printed" / f"{at.code}.png"
    picture.parent.mkdir(exist_ok=True)
    picture.touch()
    os.utime(picture, (at.served.scene.clock.now.timestamp(),) * 2)
    _nights_later(at)
    return picture.exists()


def tickets_of_a_page(taps: int) -> Any:
    """How many tickets so many taps give, one right after another, at the page of a kiosk in the hall's network."""

    def look(at: Observer) -> Any:
        return sum(answer.status_code == 201 for answer in _taps(at, taps))

    return look


def wait_of_a_page(at: Observer) -> Any:
    """Whether such a page is told to wait for long after too many taps; a busy computer makes it a second less."""
    waits = (told["retry_after_seconds"] for answer in _taps(at, 60) if (told := answer.json).get("status") == 429)
    return next(waits) > 2


def _taps(at: Observer, taps: int) -> list[Any]:
    client = at.served.client(f"127.0.1.{at.count % 250}")
    text = client.get(f"/kiosk/{at.code}/k1", headers=PAGE).text
    token = json.loads(re.findall(r'(?s)id="page">(.*?)</script>', text)[0])["token"]
    kiosk = Asker(client, token)
    return [kiosk.post("/tickets", hall=at.code, service="a1") for _ in range(taps)]
