"""`python -m printing --server URL --token T`: the print agent of one computer."""

import argparse
import fcntl
import logging
import os
import re
import secrets
import signal
import socket
import sys
from collections import deque
from pathlib import Path
from pickletools import genops
from ssl import SSLContext
from typing import IO

from printing.files import private_folder
from printing.transports.networks import PRIVATE, Networks
from printing.trust import trust

IN_ENVIRONMENT = "ONEWINDOW_AGENT_TOKEN"


def main(argv: list[str] | None = None) -> int:
    """Run until SIGTERM or Ctrl-C; status 2 when it cannot start."""
    arguments = _arguments(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    try:
        trusted = trust(arguments.ca)
    except OSError as error:
        logging.error("--ca %s cannot be used: %s", arguments.ca, error.strerror or error)
        return 2
    folder = _state(arguments)
    os.umask(0o077)  # also for what libraries write
    private_folder(folder)
    private_folder(arguments.data)
    lock = _lock(folder / "lock")
    if lock is None:
        logging.error("another print agent works in %s", folder)
        return 2
    os.environ.setdefault("ESCPOS_CAPABILITIES_PICKLE_DIR", str(folder))  # python-escpos starts faster with it
    _drop_damaged_pickles(folder)
    with lock:
        _work(arguments, trusted)
    return 0


def _state(arguments: argparse.Namespace) -> Path:
    """The folder for the state that must survive a restart of the agent."""
    folder: Path = arguments.state or arguments.data / "agent"
    return folder


def _work(arguments: argparse.Namespace, trusted: SSLContext) -> None:
    from printing.agent import Agent
    from printing.client import Server
    from printing.wake import News

    name = arguments.name or _own_name(_state(arguments))
    logging.info("this agent is %s", name)
    agent = Agent(
        Server(arguments.server, arguments.token, name, trusted),
        arguments.data,
        arguments.networks,
        arguments.printers,
        arguments.state,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: agent.stop())
    news = News(arguments.server, arguments.token, agent.wake, arguments.ca)
    agent.run()
    news.stop()


def _drop_damaged_pickles(folder: Path) -> None:
    """python-escpos creates its cache file before it fills it. If it is killed in between, it could never start
    again.
    """
    for path in folder.glob("*.capabilities.pickle"):
        try:
            deque(genops(path.read_bytes()), 0)
        except ValueError as error:
            logging.warning("%s is damaged (%s) and is made anew", path, error)
            path.unlink(missing_ok=True)


def _lock(path: Path) -> IO[str] | None:
    """Lock the folder for this process; None when another process holds it."""
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m printing", description="Prints the slips of a hall.")
    token = os.environ.get(IN_ENVIRONMENT, "")
    add = parser.add_argument
    add("--server", required=True, help="address of the server, http://127.0.0.1:8000")
    add(
        "--token-file",
        type=Path,
        help=f"a file with the token of a printer device, readable by its owner alone (or {IN_ENVIRONMENT} in the "
        "environment)",
    )
    add(
        "--token",
        default=token,
        help="the token itself: every user of this computer can read it in the list of programs",
    )
    add(
        "--ca",
        type=Path,
        help="file with the certificate of a hall's own authority; left out: all that this computer trusts",
    )
    add("--data", type=Path, default=Path("data"), help="folder for slips, results and own profiles")
    add("--state", type=Path, help="folder for what is not reported yet; left out: DATA/agent")
    add(
        "--name",
        default="",
        help="name of this agent, the same after every start; left out: that of the computer "
        "and four characters kept in the folder",
    )
    add(
        "--printers",
        type=_names,
        help="names of this computer's printers, with commas, as the hall has them; "
        "left out: all that no other agent has",
    )
    add(
        "--networks",
        type=_networks,
        default=Networks(),
        help=f"networks in which it connects to printers, with commas; left out: {', '.join(PRIVATE)}",
    )
    arguments = parser.parse_args(argv)
    if arguments.token_file:
        try:
            arguments.token = arguments.token_file.read_text("utf-8").strip()
            is_open = bool(arguments.token_file.stat().st_mode & 0o077)
        except OSError as error:
            parser.error(f"{arguments.token_file}: {error.strerror}")
        if is_open:
            logging.warning("%s can be read by others: chmod 600 %s", arguments.token_file, arguments.token_file)
    if not arguments.token:
        parser.error(f"a token is needed: --token-file or {IN_ENVIRONMENT}")
    return arguments


def _names(text: str) -> frozenset[str]:
    names = frozenset(name.strip() for name in text.split(",")) - {""}
    if not names:
        raise argparse.ArgumentTypeError("it names no printer; leave it out for all that no other agent has")
    return names


def _networks(text: str) -> Networks:
    try:
        return Networks(name.strip() for name in text.split(",") if name.strip())
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _own_name(folder: Path) -> str:
    """The computer's name, and a part that tells apart two agents on one computer, or on two computers of one name."""
    path = folder / "name"
    mark = path.read_text("ascii", "replace").strip() if path.exists() else ""
    if not re.fullmatch(r"[a-z0-9]{4}", mark):
        mark = secrets.token_hex(2)
        path.write_text(mark, "ascii")
    host = re.sub(r"[^A-Za-z0-9_.-]", "-", socket.gethostname())[:40] or "agent"
    return f"{host}-{mark}"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        logging.error("%s", error)
        sys.exit(2)
    except KeyboardInterrupt:  # before the agent listens to signals itself
        sys.exit(130)
