"""`onewindow run`: prepares everything, then becomes the keeper of the server and the local print agent."""

import json
import os
import resource
import secrets
import signal
import socket
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from sqlalchemy.exc import DatabaseError

import config
from commands.addresses import bound, own_url
from commands.demonstrating import note
from commands.keeping import ENDING
from commands.preparing import agent_token_file, check_folders, prepare_all
from commands.setting_up import UNFINISHED
from operations import data_lock
from operations.clock.demo_clock import newest_instant, open_start
from operations.context import Context
from operations.halls import hall_folder
from operations.halls.folder_watch import last_good
from operations.halls.hall_folder import HallFolderError
from operations.steady_clock import system_now
from queueing.hall import Hall
from storage.database import Database

MOST_FILES = 16_384
KEEPER = Path(__file__).with_name("keeping.py")


def run(settings: config.Settings, demo: bool = False) -> NoReturn:
    """Run until Ctrl-C or SIGTERM; a part that dies is restarted."""
    _must_be_free(settings.host, settings.port)
    if not demo and is_new(settings):
        settings = _set_up(settings)
    _allow_many_sockets()
    clock = _clock(settings, demo)
    settings = settings.model_copy(update=clock)
    mark = _hold_data_folder(settings)
    halls = prepare_all(settings, demo)
    data = str(settings.data.resolve())
    environ = {**os.environ, "DATA": data, "PYTHONPATH": str(config.ROOT), data_lock.MARK: mark}
    environ |= {name.upper(): value.isoformat() for name, value in clock.items()}
    if settings.run_agent:
        environ["ONEWINDOW_AGENT_TOKEN"] = (settings.data / "agent.token").read_text("utf-8").strip()
    if demo:
        environ["DEMO"] = "true"
        note(settings)
    parts = parts_of(settings, demo, halls[1:])
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # a signal from now on ends the keeper once it handles signals
    # This process becomes the keeper, which frees the memory used for preparing.
    os.execve(sys.executable, [sys.executable, "-I", str(KEEPER), json.dumps(parts)], environ)  # noqa: S606  # ours


def _set_up(settings: config.Settings) -> config.Settings:
    """Somebody makes the first hall in a browser."""
    from commands.setting_up.running import set_up  # it brings a server of its own, for this once

    config.make_data_folder(settings)
    return set_up(settings)


def is_new(settings: config.Settings) -> bool:
    """Whether nothing is here yet: no hall is named, and no database was made; or making the first was broken off."""
    if (settings.data / UNFINISHED).exists():
        return True
    return not (settings.hall_folders or settings.database_url or (settings.data / "onewindow.db").exists())


def _hold_data_folder(settings: config.Settings) -> str:
    """Hold the data folder as long as this process lives, also as the keeper. Returns the mark of its processes."""
    check_folders(settings)
    config.make_data_folder(settings)
    mark = data_lock.ANY_SERVER if settings.shares_data else secrets.token_hex(16)
    os.set_inheritable(data_lock.enter(settings.data, mark), True)
    return mark


def parts_of(settings: config.Settings, demo: bool, more_halls: Sequence[str] = ()) -> list[tuple[str, list[str]]]:
    """Name and command of each process that `run` keeps running; `more_halls`: the halls besides the server's own."""
    data = str(settings.data.resolve())
    parts = [("server", _server(settings))]
    if settings.run_agent:
        parts.append(("print agent", _agent(settings, data)))
        for hall in more_halls:
            parts.append((f"print agent of {hall}", [*_agent(settings, data), *_of_hall(settings, data, hall)]))
    if demo and settings.demo_people:
        parts.append(("people", [sys.executable, "-m", "commands", "demo", "--live", "--server", own_url(settings)]))
    return parts


def _clock(settings: config.Settings, demo: bool) -> dict[str, datetime]:
    """The start of a demonstration's clock, on which all parts must agree: what it showed, and when."""
    now = system_now()
    start = settings.clock_start or (_open_start(settings, now) if demo else None)
    return {"clock_start": start, "clock_started_at": settings.clock_started_at or now} if start else {}


def _open_start(settings: config.Settings, now: datetime) -> datetime | None:
    """When the demo's hall opens, in its own time; None: never."""
    context = Context(Database(settings.url))
    hall = _last_or_read(context, settings.hall_folder)
    start = open_start(hall, now, newest_instant(context, hall))
    context.database.close()
    return start.replace(tzinfo=None) if start else None


def _last_or_read(context: Context, folder: Path) -> Hall:
    """The hall in the folder; if the folder has mistakes, the hall's previous definition."""
    try:
        return hall_folder.read(folder)
    except HallFolderError:
        try:
            last = last_good(context, folder)
        except DatabaseError:  # before the first migration
            last = None
        if last is None:
            raise
        return last


def _must_be_free(host: str, port: int) -> None:
    """ConfigError when another program listens there."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise config.ConfigError(f"host: '{host}' is no address of this computer ({error.strerror})") from None
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise config.ConfigError(f"{host}:{port} cannot be used ({error.strerror}); PORT chooses another") from None


def _allow_many_sockets() -> None:
    """Raise the limit of open files: every screen and phone holds one; the usual limit of 1,024 is a soft one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, limit), hard))


def _server(settings: config.Settings) -> list[str]:
    return [sys.executable, "-m", "gunicorn", *gunicorn_arguments(bound(settings.host, settings.port))]


def gunicorn_arguments(bind: str) -> list[str]:
    """How gunicorn serves the hall at `bind` ("host:port").

    An idle connection is kept for 30 s, longer than a proxy or client keeps it: whoever closes first loses no request,
    and a pause of the computer of a second or two ends no connection whose request has already arrived.
    """
    return [
        "--bind", bind, "--workers", "1", "--worker-class", "web.worker.Worker", "--worker-connections", "4400",
        "--graceful-timeout", "2", "--timeout", "60", "--keep-alive", "30", "--no-control-socket",
        "--forwarded-allow-ips", "",  # `trusted_proxies` alone says whose X-Forwarded-Proto counts
        "--log-level", "warning", "server:from_environment()",
    ]  # fmt: skip


def _agent(settings: config.Settings, data: str) -> list[str]:
    printers = ["--printers", ",".join(settings.agent_printers)] if settings.agent_printers else []
    networks = ["--networks", ",".join(settings.printer_networks)]
    return [sys.executable, "-m", "printing", "--server", own_url(settings), "--data", data, *networks, *printers]


def _of_hall(settings: config.Settings, data: str, hall: str) -> list[str]:
    """The options of an agent of another hall than the first: its own token and results."""
    token = agent_token_file(settings, hall, first="").resolve()
    return ["--token-file", str(token), "--state", str(Path(data, f"agent-{hall}"))]
