"""Credentials that are worth nothing, or nothing any more: they open no more than none at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import text

from operations.appointments import booking
from operations.booking_links import link_of
from operations.context import SYSTEM
from operations.people import devices, sessions, staff
from tests.houses import PASSWORD, ServedScene
from tests.web.test_login import BROWSER, log_in
from web.security import PatientSigner

FAR = "203.0.113.99"


@dataclass(frozen=True, slots=True)
class Worthless:
    """What somebody brings: a token, the cookies of a browser, or both."""

    what: str
    client: FlaskClient
    token: str = ""


def all_of(served: ServedScene) -> Iterator[Worthless]:
    """One of each kind, of people and devices that could do everything."""
    yield Worthless("a token that nobody has", served.client(FAR), token_hex(32))
    yield _ended_program(served)
    yield _ended_browser(served)
    yield _of_somebody_disabled(served)
    for kind in ("kiosk", "display", "printer"):
        yield _revoked_device(served, kind)
    yield _ended_link(served)
    yield _ended_booking(served)
    yield _page_of_another_server(served)
    yield _page_taken_out_of_the_hall(served)


def _administrator(served: ServedScene, name: str) -> tuple[FlaskClient, str]:
    """The browser and the token of somebody who may do everything."""
    staff.add(served.context, name, PASSWORD, "administrator")
    client, person = served.client(FAR), staff.person(served.context, name)
    assert person is not None
    assert log_in(client, name).status_code == 302
    return client, sessions.new_token(served.context, person)[0]


def _ended_program(served: ServedScene) -> Worthless:
    _, token = _administrator(served, "stopped")
    person = sessions.of_token(served.context, token, "program")
    assert person is not None
    sessions.end(served.context, "stopped", person.session)
    return Worthless("a program's token that was ended", served.client(FAR), token)


def _ended_browser(served: ServedScene) -> Worthless:
    """As it was copied before its owner logged out."""
    client, _ = _administrator(served, "copied")
    person = staff.person(served.context, "copied")
    assert person is not None
    sessions.end_others(served.context, person)
    return Worthless("a browser whose login was ended", client)


def _of_somebody_disabled(served: ServedScene) -> Worthless:
    client, token = _administrator(served, "dismissed")
    staff.disable(served.context, "dismissed")
    return Worthless("the browser and the token of somebody disabled", client, token)


def _revoked_device(served: ServedScene, kind: str) -> Worthless:
    device, token = devices.add(served.context, kind, "hall", "k1")
    client = served.client(FAR)
    client.set_cookie(f"onewindow_{kind}", token)
    devices.revoke(served.context, SYSTEM, device)
    return Worthless(f"a {kind} that was ended", client, token)


def _ended_link(served: ServedScene) -> Worthless:
    ticket = served.scene.issue().ticket
    _move_back(served, "tickets", ticket.id, "issued_at")
    return Worthless("the link of yesterday's ticket", served.client(FAR), ticket.link_token)


def _ended_booking(served: ServedScene) -> Worthless:
    at = served.context.now() + timedelta(minutes=75) - timedelta(minutes=served.context.now().minute % 15)
    request = booking.BookingRequest("hall", "a1", at.replace(second=0, microsecond=0), "x", source="staff")
    booked = booking.book(served.context, SYSTEM, request)
    _move_back(served, "appointments", booked.id, "starts_at")
    return Worthless("the link of an appointment of last week", served.client(FAR), link_of(served.context, booked))


def _move_back(served: ServedScene, table: str, row: str, instant: str) -> None:
    week = timedelta(days=7)
    with served.context.database.transaction() as connection:
        query = f"UPDATE {table} SET business_date = :day, {instant} = {instant} - :week WHERE id = :id"
        values = {"day": (served.context.now() - week).date().isoformat(), "id": row}
        connection.execute(text(query), values | {"week": int(week.total_seconds() * 1_000_000)})


def _page_of_another_server(served: ServedScene) -> Worthless:
    signer = URLSafeTimedSerializer("the key of another server", salt="station", signer=PatientSigner)
    token = str(signer.dumps(["kiosk", "hall", "k1", "@x"]))
    return Worthless("a page's token of another server", served.client(FAR), token)


def _page_taken_out_of_the_hall(served: ServedScene) -> Worthless:
    """What the page of a kiosk without a device has, used from elsewhere."""
    page = served.client().get("/kiosk/k1", headers=BROWSER).text
    token = page.partition('"token": "')[2].partition('"')[0] or page.partition('"token":"')[2].partition('"')[0]
    assert "." in token
    return Worthless("the token of a kiosk's page, outside the hall", served.client(FAR), token)
