"""What must be there before the server starts: tables, halls, the agents' tokens; for the demo also people.

Only `run` and `prepare` read the folders that the settings name; every other command takes the halls of the database.
"""

import os
import secrets
import sys
from pathlib import Path

import config
from commands.greeting import greeting
from operations import catalogue, day, forgotten, hall_folder, staff
from operations.clocks import set_clock
from operations.context import Context
from operations.folders import WatchedFolder, open_halls
from queueing.errors import BadRequest
from queueing.hall import Hall
from storage.database import Database
from storage.migrations import upgrade

CLERKS = 12
WORDS = "abcdefghjkmnpqrstuvwxyz23456789"


def open_database(settings: config.Settings) -> Context:
    """Make the data folder and the tables where they are missing; the halls are those that are there already."""
    _make_data_folder(settings)
    context = Context(Database(settings.url))
    upgrade(context.database)
    for hall in catalogue.halls(context)[:1]:
        _set_clock(settings, context, hall)
    return context


def the_hall(context: Context, asked: str | None) -> str:
    """The code of the hall a command means: the one it names, else the only one there is."""
    if asked:
        return catalogue.hall(context, asked).code
    codes = catalogue.codes(context)
    if not codes:
        raise BadRequest(
            "hall_missing", "There is no hall yet; `onewindow prepare` makes those that the settings name."
        )
    if len(codes) > 1:
        raise BadRequest("hall_missing", f"Which hall? Say --hall with one of {', '.join(codes)}.")
    return codes[0]


def prepare_halls(settings: config.Settings) -> tuple[Context, list[WatchedFolder]]:
    """Make the data folder, the tables and the halls of the folders; a second time changes nothing."""
    if not _has_database(settings):
        for folder in settings.hall_folders:
            hall_folder.read(folder)  # nothing is made for a hall that cannot be
    _make_data_folder(settings)
    context = Context(Database(settings.url))
    upgrade(context.database)
    folders = open_halls(context, settings.hall_folders, lambda hall: _set_clock(settings, context, hall))
    for watched in folders:
        forgotten.look_after(context, watched.hall)
    return context, folders


def _make_data_folder(settings: config.Settings) -> None:
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise config.ConfigError(f"data: {settings.data} cannot be the data folder ({error.strerror})") from None


def _has_database(settings: config.Settings) -> bool:
    return bool(settings.database_url) or (settings.data / "onewindow.db").exists()


def _set_clock(settings: config.Settings, context: Context, hall: Hall) -> None:
    set_clock(context, hall, settings.clock_start, settings.clock_speed, settings.clock_started_at)


def prepare_all(settings: config.Settings, demo: bool) -> list[str]:
    """Prepare; with `demo`, make the demo's people and say where everything is. The codes, the first hall's first."""
    context, folders = prepare_halls(settings)
    config.secret(settings.data / "secret_key")
    codes = [watched.hall for watched in folders] or catalogue.codes(context)
    for code in codes:
        _agent_token(context, agent_token_file(settings, code, codes[0]), code)
    if demo:
        for code in codes:
            day.close_earlier_days(context, code)
        logins = _people(settings, context, codes[0])
        print(greeting(settings, catalogue.hall(context, codes[0]), logins), flush=True)
    else:
        print(f"onewindow: {', '.join(codes)} at http://{settings.host}:{settings.port}/", flush=True)
    _say_mistakes(folders)
    return codes


def _say_mistakes(folders: list[WatchedFolder]) -> None:
    for watched in folders:
        if watched.mistakes:
            told = f"{watched.path} has mistakes; the hall {watched.hall} goes on as it was defined before:"
            print("\n  ".join([f"onewindow: {told}", *watched.mistakes]), file=sys.stderr, flush=True)


def agent_token_file(settings: config.Settings, hall: str, first: str) -> Path:
    """Where the token of a hall's local print agent is kept."""
    return settings.data / ("agent.token" if hall == first else f"agent-{hall}.token")


def _agent_token(context: Context, path: Path, hall: str) -> None:
    if path.exists():
        known = staff.actor_of_token(context, path.read_text("utf-8").strip())
        if known is not None and known.hall == hall:
            return
    config.write_private(path, staff.add_device(context, "printer", hall, "local agent", replace_same=True)[1])


def _people(settings: config.Settings, context: Context, hall: str) -> dict[str, str]:
    """The demo's logins: all with DEMO_PASSWORD, else each with a random one, kept in DATA/logins.txt."""
    roles = {"admin": "administrator", "manager": "manager"}
    roles |= {f"clerk{n}": "clerk" for n in range(1, CLERKS + 1)}
    given = os.environ.get("DEMO_PASSWORD", "")
    known = known_logins(settings)
    if not given and known and all(staff.person(context, name) for name in roles):
        return known
    logins = {name: given or "".join(secrets.choice(WORDS) for _ in range(12)) for name in roles}
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
