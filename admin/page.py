"""What every page of the administration has: texts, the hall, and whether its reader may see people and devices."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import locales
from operations import clock_care
from operations.printer_states import PrinterView
from queueing.hall import Hall
from web.address import needs_public_url
from web.auth import administrator, person
from web.house import house
from web.stations import hall_choices, page_data


def admin_page(hall: Hall, token: str = "", **more: Any) -> dict[str, Any]:
    """A page's data. `may_manage`: people and devices are for this reader. `mistakes`: of the hall's folder, which is
    not in force as long as there are some.
    """
    who = person()
    told = clock_care.state(house().context)
    data = page_data("admin", hall, token, may_manage=administrator(who.actor if who else None), **more)
    minutes = max(1, round(told.ahead_seconds / 60))
    words = locales.text(data["language"], f"admin.clock.{told.doubt}", minutes=minutes) if told.doubt else ""
    address = locales.text(data["language"], "admin.address.none") if needs_public_url(house().settings) else ""
    return data | {
        "clock_doubt": told.doubt, "clock_words": words, "mistakes": list(house().mistakes(hall.code)),
        "halls": hall_choices(data["language"]),
        "no_address": address,
    }  # fmt: skip


def local_time(hall: Hall, instant: datetime, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """An instant by the clock on the hall's wall."""
    return instant.astimezone(ZoneInfo(hall.timezone)).strftime(form)


def title(hall: Hall, printer: PrinterView, language: str) -> str:
    """What people call a printer: where it stands, else its name."""
    return hall.text(printer.title, language) if printer.title else printer.name
