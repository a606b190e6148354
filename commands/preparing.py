"""Prepares everything that the server needs: tables, halls, the agents' tokens; for the demo also people.

Only `run` and `prepare` read the folders in the settings; every other command uses the halls in the database.
"""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

import config
from commands.greeting import greeting
from operations.clock.demo_clock import set_clock
from operations.context import Context
from operations.halls import catalogue, hall_folder
from operations.halls.folder_watch import WatchedFolder, open_halls
from operations.people import devices, staff, tokens
from operations.tickets import close_of_day, forgotten
from queueing.errors import BadRequest
from queueing.hall import Hall
from storage.database import Database
from storage.migrations import upgrade

CLERKS = 12
WORDS = "abcdefghjkmnpqrstuvwxyz23456789"


def open_database(settings: config.Settings) -> Context:
    """Create the data folder and the tables if they are missing; the halls are those in the database."""
    config.make_data_folder(settings)
    context = Context(Database(settings.url))
    upgrade(context.database)
    for hall in catalogue.halls(context)[:1]:
        _set_clock(settings, context, hall)
    return context


def the_hall(context: Context, code: str | None) -> str:
    """The code of a command's hall: the named one, else the only one there is."""
    if code:
        return catalogue.get_hall(context, code).code
    codes = catalogue.codes(context)
    if not codes:
        raise BadRequest(
            "hall_missing", "There is no hall yet; `onewindow prepare` makes those that the settings name."
        )
    if len(codes) > 1:
        raise BadRequest("hall_missing", f"Which hall? Say --hall with one of {', '.join(codes)}.")
    return codes[0]


def prepare_halls(settings: config.Settings) -> tuple[Context, list[WatchedFolder]]:
    """Create the data folder, the tables and the halls of the folders; a second run changes nothing."""
    check_folders(settings)
    config.make_data_folder(settings)
    context = Context(Database(settings.url))
    upgrade(context.database)
    folders = open_halls(context, settings.hall_folders, lambda hall: _set_clock(settings, context, hall))
    for watched_folder in folders:
        forgotten.look_after(context, watched_folder.hall)
    return context, folders


def check_folders(settings: config.Settings) -> None:
    """HallFolderError for a mistake in a folder while nothing has been created yet."""
    if not _has_database(settings):
        for folder in settings.hall_folders:
            hall_folder.read(folder)


def _has_database(settings: config.Settings) -> bool:
    return bool(settings.database_url) or (settings.data / "onewindow.db").exists()


def _set_clock(settings: config.Settings, context: Context, hall: Hall) -> None:
    set_clock(context, hall, settings.clock_start, settings.clock_speed, settings.clock_started_at)


def prepare_all(settings: config.Settings, demo: bool) -> list[str]:
    """Prepare; with `demo`, also create the demo's people and print all addresses. Returns the halls' codes, the first
    hall's first.
    """
    context, folders = prepare_halls(settings)
    config.secret(settings.data / "secret_key")
    config.journal_key(settings.data)
    codes = [folder.hall for folder in folders] or catalogue.codes(context)
    for code in codes:
        _agent_token(context, agent_token_file(settings, code, codes[0]), code)
    if demo:
        for code in codes:
            close_of_day.close_earlier_days(context, code)
        logins = _people(settings, context, codes[0])
        print(_greeting(context, settings, codes[0], logins), flush=True)
    else:
        print(f"onewindow: {', '.join(codes)} at http://{settings.host}:{settings.port}/", flush=True)
    _say_mistakes(folders)
    return codes


def _greeting(context: Context, settings: config.Settings, code: str, logins: Mapping[str, str]) -> str:
    return greeting(settings, catalogue.get_hall(context, code), logins, is_alone=len(catalogue.codes(context)) == 1)


def _say_mistakes(folders: list[WatchedFolder]) -> None:
    for folder in folders:
        if folder.mistakes:
            message = f"{folder.path} has mistakes; the hall {folder.hall} goes on as it was defined before:"
            print("\n  ".join([f"onewindow: {message}", *map(str, folder.mistakes)]), file=sys.stderr, flush=True)


def agent_token_file(settings: config.Settings, hall: str, first: str) -> Path:
    """The file with the token of a hall's local print agent."""
    return settings.data / ("agent.token" if hall == first else f"agent-{hall}.token")


def _agent_token(context: Context, path: Path, hall: str) -> None:
    if path.exists():
        actor = tokens.actor_of(context, path.read_text("utf-8").strip())
        if actor is not None and actor.hall == hall:
            return
    config.write_private(path, devices.add(context, "printer", hall, "local agent", replace_same=True)[1])


def _people(settings: config.Settings, context: Context, hall: str) -> dict[str, str]:
    """The demo's logins: all with DEMO_PASSWORD, or else each with a random password, kept in DATA/logins.txt."""
    roles = {"admin": "administrator", "manager": "manager"}
    roles |= {f"clerk{n}": "clerk" for n in range(1, CLERKS + 1)}
    password = os.environ.get("DEMO_PASSWORD", "")
    known_people = known_logins(settings)
    if not password and known_people and all(staff.person(context, name) for name in roles):
        return known_people
    logins = {name: password or "".join(secrets.choice(WORDS) for _ in range(12)) for name in roles}
    staff.add_all(
        context, [(name, logins[name], role, hall if role == "clerk" else "") for name, role in roles.items()]
    )
    config.write_private(settings.data / "logins.txt", "".join(f"{name} {word}\n" for name, word in logins.items()))
    return logins


def known_logins(settings: config.Settings) -> dict[str, str]:
    """The logins in DATA/logins.txt; empty when there is no such file."""
    path = settings.data / "logins.txt"
    if not path.exists():
        return {}
    lines = path.read_text("utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if " " in line)
