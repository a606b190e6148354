"""The data of every page of the administration: texts, the hall, and whether the reader may see people and devices."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import locales
from operations import backup_record, wait_estimation
from operations.clock import clock_care
from operations.halls.hall_folder.mistakes import Mistake, printable
from operations.halls.hall_folder.sentences import said
from operations.reporting import percents
from protocol.printing import Printer
from queueing.hall import Hall
from web.address import needs_public_url
from web.app_context import app_context
from web.auth import administrator
from web.logins import person
from web.stations import hall_choices, page_data


def admin_page(hall: Hall, token: str = "", **fields: Any) -> dict[str, Any]:
    """A page's data. `may_manage`: the reader may see people and devices. `mistakes`: of the hall's folder, which is
    not in force while there are any. `warnings`: printers that cannot print with their present settings.
    """
    user = person()
    clock = clock_care.state(app_context().context)
    data = page_data("admin", hall, token, may_manage=administrator(user.actor if user else None), **fields)
    minutes = max(1, round(clock.ahead_seconds / 60))
    words = locales.text(data["language"], f"admin.clock.{clock.doubt}", minutes=minutes) if clock.doubt else ""
    coverage = wait_estimation.coverage(app_context().context, hall)
    estimates = ""
    if coverage is not None and wait_estimation.is_unreliable(coverage):
        share = percents.percent(coverage)
        estimates = locales.text(data["language"], "admin.estimates.unreliable", share=share)
    address = locales.text(data["language"], "admin.address.none") if needs_public_url(app_context().settings) else ""
    return data | {
        "clock_doubt": clock.doubt, "clock_words": words, **_folder(hall, data["language"]),
        "halls": hall_choices(data["language"]),
        "no_address": address, "estimate_words": estimates, "backups_words": _backups_words(data["language"]),
    }  # fmt: skip


def _folder(hall: Hall, language: str) -> dict[str, Any]:
    """What is wrong with the hall's folder, in the reader's language where the house has the words for it."""
    folder = next((folder for folder in app_context().folders if folder.hall == hall.code), None)
    if folder is None:
        return {"mistakes": [], "warnings": [], "folder": ""}
    return {
        "mistakes": [_told(folder.path, mistake, language) for mistake in folder.mistakes],
        "warnings": [_told(folder.path, warning, language) for warning in folder.warnings],
        "folder": locales.text(language, "admin.folder.broken", folder=str(folder.path)),
    }


def _told(folder: Path, mistake: Mistake, language: str) -> str:
    """Which file, which line, which key, and what is wrong there."""
    path = mistake.path.relative_to(folder) if mistake.path.is_relative_to(folder) else mistake.path
    key = next((str(key) for key in reversed(mistake.place) if isinstance(key, str)), "")
    where = "file" if not mistake.line else "key" if key else "line"
    file = str(path) if path.name else str(folder)
    place = locales.text(language, f"admin.folder.{where}", file=file, line=mistake.line, entry=key)
    sentence = said(mistake.text, locales.room(language, "hall")["mistake"]) or mistake.text
    return printable(locales.text(language, "admin.folder.says", place=place, sentence=sentence))


def _backups_words(language: str) -> str:
    """The warning that the backups are lost with the database; a demonstration has nothing to lose."""
    app = app_context()
    if app.settings.demo or not app.backups_die_with_database():
        return ""
    return locales.text(language, "admin.backups.same_disk", folder=str(app.settings.backups))


def last_backup(hall: Hall, language: str) -> dict[str, str]:
    """The newest backup of the database in words, and `warning` where it is late, not proved or missing; {} in a
    demonstration. Times are the computer's, shown in the hall's time zone.
    """
    app = app_context()
    if app.settings.demo:
        return {}
    backup, folder = backup_record.latest(app.settings.data_folder, app.settings.backups), str(app.settings.backups)
    if backup is None:
        return {"words": "", "warning": locales.text(language, "admin.backups.none", folder=folder)}
    proof = {True: "proved", False: "differs", None: "not_proved"}[backup.is_proved]
    told = {"time": local_time(hall, backup.at, "%Y-%m-%d %H:%M"), "file": str(backup.path)}
    words = locales.text(language, "admin.backups.last", **told, proof=locales.text(language, f"admin.backups.{proof}"))
    warning = (
        "late" if backup.is_late(app.context.machine_now()) else "differs_what" if backup.is_proved is False else ""
    )
    return {"words": words, "warning": locales.text(language, f"admin.backups.{warning}") if warning else ""}


def local_time(hall: Hall, instant: datetime, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """An instant by the clock on the hall's wall."""
    return instant.astimezone(ZoneInfo(hall.timezone)).strftime(form)


def title(hall: Hall, printer: Printer, language: str) -> str:
    """A printer's title for people: its location, else its name."""
    return hall.text(printer.title, language) if printer.title else printer.name
