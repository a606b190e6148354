"""A sample slip: shows a layout with typical content of this hall."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import locales
from operations.context import Context
from operations.printers.job_content import job_of
from operations.run_once import NOTHING
from protocol import printing as wire
from queueing.appointments import Appointment, AppointmentState
from queueing.hall import Hall, business_date
from queueing.ticket import State, Ticket
from storage.print_jobs import PrintJob

AHEAD = 7
WAIT_SECONDS = (620.0, 1450.0)


def sample(
    context: Context,
    hall: Hall,
    form: str,
    language: str,
    layout: dict[str, Any],
    link: str,
    own: Mapping[str, Any] = NOTHING,
) -> wire.Job:
    """A job as an agent would receive it, with this layout; nothing is stored. `own`: content of its own kind."""
    rows = _rows(locales.room(language, "slip")["day"]) if form == "day" else []
    kind = form if form in ("reprint", "materials", "guide", "booking", "day", "head", "test") else "ticket"
    promised = {"ahead": AHEAD, "p50_seconds": WAIT_SECONDS[0], "p90_seconds": WAIT_SECONDS[1]}
    content = promised | {"form": form, "rows": rows, "copy": int(form == "reprint"), **own}
    job = PrintJob("sample", hall.code, "kiosk-1", None, kind, "waiting", language, "{}", context.now())
    ticket = _ticket(context, hall) if kind not in ("guide", "booking", "day", "head", "test") else None
    booked = _appointment(context, hall) if kind == "booking" else None
    sample_job = job_of(hall, job, ticket, content, link, booked, booked.link_token if booked else "")
    return sample_job.model_copy(update={"layout": layout, "pictures": dict(hall.slip_pictures)})


def _ticket(context: Context, hall: Hall) -> Ticket:
    """A sample ticket with a priority, for the most common service that asks for materials."""
    service = next((s for s in hall.services if s.common and any(s.materials.values())), hall.services[0])
    now, line = context.now(), hall.line(service.line)
    return Ticket(
        id="sample",
        hall=hall.code,
        business_date=business_date(hall, now),
        line=line.code,
        series=line.series,
        number=f"{line.series}023",
        ordinal=23,
        service=service.code,
        state=State.WAITING,
        priority=hall.priorities[0].code if hall.priorities else "",
        language=hall.languages[0],
        link_token="a-sample-that-leads-nowhere",  # noqa: S106  # no secret: it opens nothing
        source="sample",
        issued_at=now - timedelta(seconds=1),
        place_at=now,
        rank_at=now,
    )


def _appointment(context: Context, hall: Hall) -> Appointment:
    """A sample appointment for tomorrow, of the service of the sample ticket."""
    ticket, starts_at = _ticket(context, hall), context.now() + timedelta(days=1)
    return Appointment(
        id="sample",
        hall=hall.code,
        code="K7M4XQ",
        link_token="a-sample-that-leads-nowhere",  # noqa: S106  # as above
        service=ticket.service,
        line=ticket.line,
        pool=ticket.line,
        seat=0,
        business_date=business_date(hall, starts_at),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=20),
        state=AppointmentState.BOOKED,
        name="",
        language=hall.languages[0],
        priority="",
        source="sample",
        booked_at=context.now(),
    )


def _rows(texts: dict[str, Any]) -> list[tuple[str, str]]:
    figures = {"taken": "412", "finished": "389", "no_shows": "17", "cancelled": "6"}
    return [(str(texts[name]), figure) for name, figure in figures.items()]
