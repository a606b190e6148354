"""The content of a print job as an agent receives it: layout, pictures, and the text to print."""

import tomllib
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import locales
from protocol import printing as wire
from queueing.appointments import Appointment, check_in_span
from queueing.hall import Hall, text_in
from queueing.ticket import Ticket
from storage.print_jobs import PrintJob


def job_of(
    hall: Hall,
    job: PrintJob,
    ticket: Ticket | None,
    content: dict[str, Any],
    base_url: str,
    appointment: Appointment | None = None,
    link: str = "",
) -> wire.Job:
    """A slip as an agent receives it, of a ticket, of an appointment, or of neither. `content` holds the wait time that
    was promised when the slip was queued. `link`: that of the appointment.
    """
    form = content.get("form", job.kind)
    layout, pictures = _layout(hall, "reprint" if job.kind == "reprint" and "reprint" in hall.slips else form)
    return wire.Job(
        id=job.id,
        printer=job.printer,
        kind=job.kind,
        form=form,
        layout=layout,
        pictures=pictures,
        copy_count=content.get("copy", 0) + job.begun,
        language=job.language,
        created_at=job.created_at,
        expires_at=job.created_at + timedelta(minutes=hall.printing.reprint_within_minutes),
        slip=_of_appointment(hall, job, appointment, f"{base_url}/a/{link}" if base_url and link else "")
        if appointment is not None
        else _slip(hall, job, ticket, content, base_url),
    )


def _layout(hall: Hall, form: str) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The hall's own layout for a form, and the pictures it uses. None: the agent uses the standard layout."""
    if form not in hall.slips:
        return None, {}
    layout = _parsed_layout(hall.slips[form])
    logo_names = {block["logo"] for block in layout["block"] if "logo" in block}
    return layout, {name: picture for name, picture in hall.slip_pictures.items() if name in logo_names}


@cache
def _parsed_layout(layout: str) -> dict[str, Any]:
    return tomllib.loads(layout)


def _slip(hall: Hall, job: PrintJob, ticket: Ticket | None, content: dict[str, Any], base_url: str) -> wire.Slip:
    language = job.language
    name, texts, zone = text_in(hall.name, language), locales.room(language, "slip"), ZoneInfo(hall.timezone)
    if ticket is None:
        local_time = job.created_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        return wire.Slip(
            hall=name,
            number=content.get("number", ""),
            service=content.get("service", ""),
            local_time=local_time,
            texts=texts,
            rows=content.get("rows", []),
            materials=content.get("materials", []),
            url=f"{base_url}{content['path']}" if base_url and "path" in content else "",
        )
    service = hall.named_service(ticket.service)
    wait = None
    if content.get("p50_seconds") is not None:
        wait = wire.SlipWait(
            p50_seconds=content["p50_seconds"],
            p90_seconds=content["p90_seconds"],
            rough=content.get("is_rough", False),
        )
    return wire.Slip(
        hall=name,
        number=ticket.number,
        service=text_in(service.name, language),
        line=text_in(hall.named_line(ticket.line).name, language),
        priority=hall.priority_name(ticket.priority, language),
        booked=ticket.appointment_at.astimezone(zone).strftime("%H:%M") if ticket.appointment_at else "",
        ahead=content.get("ahead"),
        wait=wait,
        issued_at=ticket.issued_at,
        local_time=ticket.issued_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        materials=content.get("materials", list(service.materials_in(language, hall.languages[0]))),
        promised_days=service.promised_days,
        url=f"{base_url}/t/{ticket.link_token}" if base_url else "",
        texts=texts,
    )


def _of_appointment(hall: Hall, job: PrintJob, appointment: Appointment, url: str) -> wire.Slip:
    language, zone = job.language, ZoneInfo(hall.timezone)
    texts, service = locales.room(language, "slip"), hall.named_service(appointment.service)

    def span(start_at: datetime, end_at: datetime) -> str:
        return f"{start_at.astimezone(zone):%H:%M}-{end_at.astimezone(zone):%H:%M}"

    words = texts["booking"]
    return wire.Slip(
        hall=text_in(hall.name, language),
        number=appointment.code,
        service=text_in(service.name, language),
        line=text_in(hall.named_line(appointment.line).name, language),
        booked=f"{appointment.starts_at.astimezone(zone):%H:%M}",
        local_time=f"{job.created_at.astimezone(zone):%Y-%m-%d %H:%M}",
        materials=list(service.materials_in(language, hall.languages[0])),
        url=url,
        rows=[
            (words["day"], f"{appointment.starts_at.astimezone(zone):%Y-%m-%d}"),
            (words["time"], span(appointment.starts_at, appointment.ends_at)),
            (words["check_in"], span(*check_in_span(hall.appointments, appointment))),
        ],
        texts=texts,
    )
