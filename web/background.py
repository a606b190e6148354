"""Background loops of the server: housekeeping, changed hall folders, printers that stopped reporting.

If the database fails for a moment, a loop logs this and tries again.
"""

import logging
from datetime import date, timedelta

from flask import Flask

from operations import journal_heads, retention, spent_requests
from operations.appointments import releasing
from operations.asking import hall_words, unfound
from operations.clock import clock_care
from operations.definition import by_hand
from operations.halls import catalogue, folder_watch, search
from operations.halls.folder_watch import WatchedFolder
from operations.people import logins, pairing, passkey_challenges, sessions
from operations.printers import printer_states
from operations.reporting import day_over
from operations.reporting.what_if import studies
from operations.tickets import clearing, close_of_day, forgotten
from web.app_context import NAME, AppContext
from web.hub import HUB, Hub
from web.night import Night

HOUSEKEEPING_SECONDS = 60
FIRST_LOOK_SECONDS = 1.0
"""Soon after start-up, so that yesterday's tickets are not ahead of today's first."""
PRINTERS_SECONDS = 5
HALLS_SECONDS = 1
FOLDERS_SECONDS = 0.5
LOGINS_SECONDS = 2
log = logging.getLogger("onewindow")


def start(app: Flask) -> None:
    """Start every loop of this server process, as background tasks of its hub."""
    app_context: AppContext = app.extensions[NAME]
    hub: Hub = app.extensions[HUB]
    for loop in (_keep_house, _watch_printers, _watch_halls, _watch_folders, _watch_logins, _make_ready):
        hub.io.start_background_task(loop, app_context, hub)


def _keep_house(app_context: AppContext, hub: Hub) -> None:
    packing, erasing = Night(), Night()
    running = timedelta()
    hub.io.sleep(FIRST_LOOK_SECONDS)
    _tidy_up(app_context, hub)
    while True:
        hub.io.sleep(HOUSEKEEPING_SECONDS)
        running += timedelta(seconds=HOUSEKEEPING_SECONDS)
        _tidy_up(app_context, hub)
        _pack(app_context, packing, running)
        _sign(app_context)
        _erase(app_context, erasing, running)


def _tidy_up(app_context: AppContext, hub: Hub) -> None:
    try:
        clock_care.look_after(app_context.context)
        sessions.tidy(app_context.context)
        logins.tidy(app_context.context)
        passkey_challenges.tidy(app_context.context)
        spent_requests.tidy(app_context.context)
        pairing.tidy(app_context.context)
        studies.tidy(app_context.context)
        if studies.are_open(app_context.context):  # as the process of a server that has ended has left them
            app_context.answerer.look_after()
        unfound.write_down(app_context.context)
        hub.dismiss_unauthorized()
        for code in catalogue.codes(app_context.context):
            _look_after(app_context, code)
        for folder in app_context.folders:
            if folder.warnings:  # the fix may be in a printer profile, which is in another folder
                folder_watch.judge(app_context.context, folder)
        app_context.reports.rest()
    except Exception:  # a night without the database must not end this loop
        log.exception("housekeeping failed; trying again")


def _pack(app_context: AppContext, night: Night, running: timedelta) -> None:
    """Pack the days that are over, which makes their reports fast, and say that they are; of each hall in its own
    night.
    """
    try:
        if due := night.due(app_context.context, running):
            app_context.reports.pack(due)
            for code, today in due.items():
                day_over.say(app_context.context, code, today)
            night.is_done(due)
    except Exception:  # as above
        log.exception("could not pack the days before; trying again")


def _erase(app_context: AppContext, night: Night, running: timedelta) -> None:
    """Erase what halls keep no longer; of each in its own night."""
    context = app_context.context
    try:
        due = night.due(context, running)
        for code, today in due.items():
            _erase_of(app_context, night, code, today)
        if due or not catalogue.codes(context):
            retention.forget_lines_of_no_hall(context)
            retention.forget_printed(context, app_context.settings.data_folder / "printed", catalogue.halls(context))
    except Exception:  # as above
        log.exception("could not erase what is kept no longer; trying again")


def _erase_of(app_context: AppContext, night: Night, code: str, today: date) -> None:
    try:
        retention.carry_out(app_context.context, code)
        unfound.forget(app_context.context, catalogue.get_hall(app_context.context, code))
        night.is_done({code: today})
    except Exception:  # a failure in one hall must not keep what others want erased
        log.exception("could not erase what hall %s keeps no longer; trying again", code)


def _sign(app_context: AppContext) -> None:
    """Sign the head of each journal, once on each business date of its hall."""
    try:
        for hall in catalogue.halls(app_context.context):
            journal_heads.sign_daily(app_context.context, app_context.journal_key, hall)
    except Exception:  # as above
        log.exception("could not sign the journals; trying again")


def _look_after(app_context: AppContext, code: str) -> None:
    try:
        releasing.release(app_context.context, code)
        close_of_day.close_earlier_days(app_context.context, code)
        forgotten.look_after(app_context.context, code)
    except Exception:  # a failure in one hall must not affect the others
        log.exception("could not look after hall %s; trying again", code)


def _watch_halls(app_context: AppContext, hub: Hub) -> None:
    """Apply definitions changed by other processes within a second; clear lines whose time has come."""
    while True:
        hub.io.sleep(HALLS_SECONDS)
        try:
            if changed := catalogue.look_again(app_context.context):
                present = catalogue.codes(app_context.context)
                for code in changed:
                    tell = hub.tell_hall if code in present else hub.tell_gone
                    tell(code)
            for code in catalogue.codes(app_context.context):
                clearing.clear(app_context.context, code)
        except Exception:  # a second without the database must not end this loop
            log.exception("could not look after the halls; trying again")


def _watch_folders(app_context: AppContext, hub: Hub) -> None:
    """Apply changed folders within two seconds."""
    while True:
        hub.io.sleep(FOLDERS_SECONDS)
        for folder in app_context.folders:
            _look_at(app_context, folder)


def _look_at(app_context: AppContext, folder: WatchedFolder) -> None:
    """Take a changed folder, and write down what was changed by hand."""
    before = folder.read_signature
    try:
        if folder_watch.look(app_context.context, folder):
            forgotten.look_after(app_context.context, folder.hall)
        if folder.read_signature != before and not folder.mistakes:
            by_hand.note(app_context.context, folder.hall, folder.path)
    except Exception:  # one folder must not keep the changes of the others
        log.exception("could not look at the folder %s; trying again", folder.path)


def _watch_logins(app_context: AppContext, hub: Hub) -> None:
    """Hang up within two seconds on consoles whose login ended in another process, or by itself."""
    while True:
        hub.io.sleep(LOGINS_SECONDS)
        try:
            hub.dismiss_ended()
        except Exception:  # as above
            log.exception("could not look after the logins; trying again")


def _make_ready(app_context: AppContext, hub: Hub) -> None:
    if app_context.backups_die_with_database() and not app_context.settings.demo:
        folder = app_context.settings.backups
        log.warning("backups in %s are on the same disk as the database; backup_folder names another", folder)
    for watched in app_context.folders:
        _note_first(app_context, watched)
    for hall in catalogue.halls(app_context.context):
        search.make_ready(hall)
        hall_words.words_of(app_context.context, hall)


def _note_first(app_context: AppContext, folder: WatchedFolder) -> None:
    try:
        if not folder.mistakes:
            by_hand.note(app_context.context, folder.hall, folder.path)
    except Exception:  # as above; the next save writes it down
        log.exception("could not write down what the folder %s says", folder.path)


def _watch_printers(app_context: AppContext, hub: Hub) -> None:
    """Find printers without recent reports. After a start of the server, agents first get time to report."""
    hub.io.sleep(printer_states.UNHEARD.total_seconds())
    while True:
        hub.io.sleep(PRINTERS_SECONDS)
        try:
            for hall in catalogue.halls(app_context.context):
                printer_states.note_unheard(app_context.context, hall.code)
        except Exception:  # as above
            log.exception("could not look after the printers; trying again")
