"""What must be there before the server starts: tables, hall, the agent's token; for the demo also people."""

import os
import secrets

import config
from commands.greeting import greeting
from operations import catalogue, day, forgotten, hall_folder, staff
from operations.clocks import context_for
from operations.context import Context
from queueing.errors import NotFound
from storage.database import Database
from storage.migrations import upgrade

CLERKS = 12
WORDS = "abcdefghjkmnpqrstuvwxyz23456789"


def prepare_hall(settings: config.Settings) -> Context:
    """Make the data folder and the tables, and store the hall's definition; a second time changes nothing."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    hall = hall_folder.read(settings.hall_folder)
    upgrade(Database(settings.url))
    context = context_for(settings.url, hall, settings.clock_start, settings.clock_speed, settings.clock_started_at)
    try:
        unchanged = catalogue.hall(context, hall.code) == hall
    except NotFound:
        unchanged = False
    if not unchanged:
        catalogue.sync(context, hall)
        forgotten.look_after(context, hall.code)
    return context


def prepare_all(settings: config.Settings, demo: bool) -> None:
    """Prepare; with `demo`, make the demo's people and say where everything is."""
    context = prepare_hall(settings)
    config.secret(settings.data / "secret_key")
    hall = hall_folder.read(settings.hall_folder)
    _agent_token(settings, context, hall.code)
    if demo:
        day.close_earlier_days(context, hall.code)
        logins = _people(settings, context, hall.code)
        print(greeting(settings, hall, logins), flush=True)
    else:
        print(f"onewindow: {hall.code} at http://{settings.host}:{settings.port}/", flush=True)


def _agent_token(settings: config.Settings, context: Context, hall: str) -> None:
    path = settings.data / "agent.token"
    if path.exists() and staff.actor_of_token(context, path.read_text("utf-8").strip()) is not None:
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
