"""What can be seen of a hall's appointments."""

from datetime import timedelta
from typing import Any

from operations import retention
from operations.appointments import finding
from tests.houses import code_of
from tests.settings.looking import Observer, number


def slots(service: str = "a1") -> Any:
    """When a service can be booked today, and how many may."""

    def look(at: Observer) -> Any:
        today = str(at.monday)
        made = at.get("/halls/HALL/slots", service=service, **{"from": today, "to": today})["slots"]
        return [(_clock(at, slot["starts_at"]), slot["free"]) for slot in made]

    return look


def _clock(at: Observer, instant: str) -> str:
    return instant[len("2026-03-02T") :]


def days_ahead(at: Observer) -> Any:
    """For how many days there are slots."""
    made = at.get("/halls/HALL/slots", service="a1")["slots"]
    return len({slot["starts_at"][:10] for slot in made})


def _book(at: Observer, clock: str = "11:00", **more: Any) -> Any:
    starts_at = f"{at.monday}T{clock}:00+08:00"
    return at.post("/appointments", hall=at.code, service="a1", starts_at=starts_at, name="x", **more)


def _arrive(at: Observer, booked: Any, clock: str) -> Any:
    at.at(clock)
    return at.post("/appointments/check-in", hall=at.code, code=booked["code"])


def twice_on_a_day(at: Observer) -> Any:
    """What one phone is told that books twice."""
    answers = [_book(at, clock, phone="13800138000") for clock in ("11:00", "12:00")]
    return [answer if isinstance(answer, str) else answer["state"] for answer in answers]


def tries(at: Observer) -> Any:
    """What a guest is told who tries four times in a row."""
    body = {"hall": at.code, "service": "a1", "name": "x", "phone": f"138{at.count:08}"}
    at_no_time = f"{at.monday}T11:01:00Z"
    answers = [at.served.nobody.post("/appointments", **body, starts_at=at_no_time) for _ in range(4)]
    return [code_of(answer) for answer in answers]


def a_day_of_an_address(at: Observer) -> Any:
    """What guests at one address are told who book on one day."""
    times = [f"{at.monday}T{hour}:{minute}:00+08:00" for hour in range(11, 15) for minute in ("00", "30")]
    body = {"hall": at.code, "service": "a1", "name": "x"}
    return [at.served.nobody.post("/appointments", **body, starts_at=time).status_code for time in times]


def arrived_at(clock: str) -> Any:
    """What somebody is told who booked eleven o'clock and comes at this time."""

    def look(at: Observer) -> Any:
        return number(_arrive(at, _book(at), clock))

    return look


def called_early(at: Observer) -> Any:
    """Whether an idle window calls somebody whose time has not come."""
    _arrive(at, _book(at), "10:45")
    at.open(2)
    return number(at.call())


def goes_ahead(at: Observer) -> Any:
    """Whom a window calls: somebody who booked eleven, or somebody who came at half past ten."""
    booked = _book(at)
    at.at("10:30")
    at.ticket()
    _arrive(at, booked, "11:00")
    at.open(2)
    return number(at.call())


def old_name(at: Observer) -> Any:
    """Whether the hall still knows days later who booked."""
    booked = _book(at)
    at.at("10:00", days_later=4)
    retention.carry_out(at.served.context, at.code)
    days = finding.of_days(at.served.context, at.code, at.monday, at.monday + timedelta(days=1))
    return [each.name for each in days if each.id == booked["id"]]
