"""`onewindow run`: prepares everything, then becomes the keeper of the server and the local print agent."""

import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from sqlalchemy.exc import DatabaseError

import config
from commands.demonstrating import note
from commands.keeping import ENDING
from commands.preparing import agent_token_file, prepare_all
from operations import hall_folder
from operations.clocks import newest_instant, open_start
from operations.context import Context
from operations.folders import last_good
from operations.hall_folder import HallFolderError
from operations.steady import system_now
from queueing.hall import Hall
from storage.database import Database

MOST_FILES = 16_384
KEEPER = Path(__file__).with_name("keeping.py")


def run(settings: config.Settings, demo: bool = False) -> NoReturn:
    """Run until Ctrl-C or SIGTERM; a part that dies is started again."""
    _must_be_free(settings.host, settings.port)
    _allow_many_sockets()
    clock = _clock(settings, demo)
    settings = settings.model_copy(update=clock)
    halls = prepare_all(settings, demo)
    data = str(settings.data.resolve())
    environ = {**os.environ, "DATA": data, "PYTHONPATH": str(config.ROOT)}
    environ |= {name.upper(): value.isoformat() for name, value in clock.items()}
    if settings.run_agent:
        environ["ONEWINDOW_AGENT_TOKEN"] = (settings.data / "agent.token").read_text("utf-8").strip()
    if demo:
        environ["DEMO"] = "true"
        note(settings)
    parts = parts_of(settings, demo, halls[1:])
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # whoever ends it now ends the keeper as soon as that can hear
    # The same process goes on with the keeper alone, without all that preparing has loaded.
    os.execve(sys.executable, [sys.executable, "-I", str(KEEPER), json.dumps(parts)], environ)  # noqa: S606  # ours


def parts_of(settings: config.Settings, demo: bool, more_halls: Sequence[str] = ()) -> list[tuple[str, list[str]]]:
    """Name and command of each process that `run` keeps alive; `more_halls`: the halls besides the server's own."""
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
    """What all parts must agree on when the clock is a demonstration's: what it showed when."""
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
    """What the folder says; with mistakes in it, what it said before."""
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
    """ConfigError when something listens there already."""
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
    """Every screen and phone holds one open file; the usual limit of 1,024 is a soft one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def _server(settings: config.Settings) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "--bind", f"{_in_url(settings.host)}:{settings.port}", "--workers", "1",
        "--worker-class", "gevent", "--worker-connections", "4000", "--graceful-timeout", "2",
        "--timeout", "60", "--keep-alive", "30", "--no-control-socket",
        "--forwarded-allow-ips", "",  # `trusted_proxies` alone says whose X-Forwarded-Proto counts
        "--log-level", "warning", "server:from_environment()",
    ]  # fmt: skip


def _agent(settings: config.Settings, data: str) -> list[str]:
    printers = ["--printers", ",".join(settings.agent_printers)] if settings.agent_printers else []
    return [sys.executable, "-m", "printing", "--server", own_url(settings), "--data", data, *printers]


def own_url(settings: config.Settings) -> str:
    """Where a program on this computer finds the server."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104  # not bound
    return f"http://{_in_url(host)}:{settings.port}"


def _of_hall(settings: config.Settings, data: str, hall: str) -> list[str]:
    """What an agent needs that is not the first hall's: a token and results of its own."""
    token = agent_token_file(settings, hall, first="").resolve()
    return ["--token-file", str(token), "--state", str(Path(data, f"agent-{hall}"))]


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
