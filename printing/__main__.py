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

from printing.trust import trust

IN_ENVIRONMENT = "ONEWINDOW_AGENT_TOKEN"


def main(argv: list[str] | None = None) -> int:
    """Run until SIGTERM or Ctrl-C; 2 when it cannot begin."""
    asked = _arguments(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    try:
        trusted = trust(asked.ca)
    except OSError as error:
        logging.error("--ca %s cannot be used: %s", asked.ca, error.strerror or error)
        return 2
    folder = _state(asked)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = _lock(folder / "lock")
    if lock is None:
        logging.error("another print agent works in %s", folder)
        return 2
    os.environ.setdefault("ESCPOS_CAPABILITIES_PICKLE_DIR", str(folder))  # python-escpos starts faster with it
    _drop_damaged_pickles(folder)
    with lock:
        _work(asked, trusted)
    return 0


def _state(asked: argparse.Namespace) -> Path:
    """The folder for what this agent must not forget."""
    folder: Path = asked.state or asked.data / "agent"
    return folder


def _work(asked: argparse.Namespace, trusted: SSLContext) -> None:
    from printing.agent import Agent
    from printing.client import Server
    from printing.wake import listen

    name = asked.name or _own_name(_state(asked))
    logging.info("this agent is %s", name)
    agent = Agent(Server(asked.server, asked.token, name, trusted), asked.data, asked.printers, asked.state)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: agent.stop())
    news = listen(asked.server, asked.token, agent.wake, asked.ca)
    agent.run()
    news.shutdown()


def _drop_damaged_pickles(folder: Path) -> None:
    """python-escpos begins its file before it reads what goes in: killed meanwhile, it could never start again."""
    for path in folder.glob("*.capabilities.pickle"):
        try:
            deque(genops(path.read_bytes()), 0)
        except ValueError as error:
            logging.warning("%s is damaged (%s) and is made anew", path, error)
            path.unlink(missing_ok=True)


def _lock(path: Path) -> IO[str] | None:
    """Hold the folder for this process; None when another one does."""
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
    add("--token", default=token, help=f"token of a printer device (or {IN_ENVIRONMENT} in the environment)")
    add("--token-file", type=Path, help="a file with the token, read by its owner alone")
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
    asked = parser.parse_args(argv)
    if asked.token_file:
        try:
            asked.token = asked.token_file.read_text("utf-8").strip()
        except OSError as error:
            parser.error(f"{asked.token_file}: {error.strerror}")
    if not asked.token:
        parser.error(f"a token is needed: --token or {IN_ENVIRONMENT}")
    return asked


def _names(text: str) -> frozenset[str]:
    names = frozenset(name.strip() for name in text.split(",")) - {""}
    if not names:
        raise argparse.ArgumentTypeError("it names no printer; leave it out for all that no other agent has")
    return names


def _own_name(folder: Path) -> str:
    """The computer's, and what tells two agents on one computer, or on two computers of one name, apart."""
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
