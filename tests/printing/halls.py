"""A real server on a real port with a real agent beside it, in this process; the printers are simulators or virtual."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from werkzeug.serving import make_server

from operations.context import Actor
from operations.people import devices
from operations.printers import print_queue, printer_states
from operations.tickets.issue import IssueRequest, issue_ticket
from printing.agent import Agent
from printing.client import Server
from printing.wake import News
from queueing.hall import Kiosk, Printer
from storage import print_jobs
from tests.builders import a_hall
from tests.databases import a_sqlite_url
from tests.houses import ServedScene
from tests.printing.networks import HERE

logging.getLogger("werkzeug").setLevel(logging.WARNING)
ROOT = Path(__file__).parent.parent.parent


class Hall:
    """Kiosk k1 has printer p1, kiosk k2 printer p2, and so on; `away` makes the server answer nothing but 503,
    `away_for` the agent of this name alone.
    """

    def __init__(self, folder: Path, *printers: Printer) -> None:
        self.folder = folder
        kiosks = tuple(Kiosk(f"k{n}", printer.name) for n, printer in enumerate(printers, 1))
        hall = a_hall(printers=printers, kiosks=kiosks)
        self.served = ServedScene(a_sqlite_url(folder), folder, hall)
        self.token = devices.add(self.served.context, "printer", "hall", "this computer")[1]
        self.away, self.away_for = False, ""
        self.networks = HERE
        app = self.served.app.wsgi_app
        self._server = make_server("127.0.0.1", 0, self._gate(app), threaded=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.agents: list[tuple[Agent, threading.Thread]] = []
        self.processes: list[subprocess.Popen[bytes]] = []
        self.listeners: list[Any] = []

    def _gate(self, app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        def gate(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            said = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(said)
            if self.away or (self.away_for and self.away_for.encode() in said):
                start("503 Service Unavailable", [])
                return [b""]
            return app(environ, start)

        return gate

    # agents

    def agent(self, listening: bool = False, only: str = "") -> Agent:
        """Start one in a thread; `only` makes it that of another computer, with this one printer."""
        agent = self.agent_named(f"agent of {only}", [only]) if only else self.agent_named("agent-1", None)
        if listening:
            self.listeners.append(News(self.url, self.token, agent.wake))
        return agent

    def agent_named(self, name: str, only: Sequence[str] | None) -> Agent:
        """Start one in a thread, with the printers that are named to it; without any it works in the hall's folder."""
        folder = self.folder / only[0] if only else self.folder
        agent = Agent(Server(self.url, self.token, name), folder, self.networks, only)
        thread = threading.Thread(target=agent.run, daemon=True)
        thread.start()
        self.agents.append((agent, thread))
        return agent

    def process(self) -> "subprocess.Popen[bytes]":
        """Start one as a process."""
        command = [sys.executable, "-m", "printing", "--server", self.url, "--token", self.token]
        options = ["--data", str(self.folder), "--name", "agent-1", "--networks", "127.0.0.0/8"]
        process = subprocess.Popen([*command, *options], cwd=ROOT, stderr=subprocess.PIPE)
        self.processes.append(process)
        return process

    # what happens

    def ticket(self, kiosk: str = "k1", **more: Any) -> str:
        """A citizen takes a ticket at a kiosk; its number."""
        self.served.scene.clock.pass_time(seconds=1)
        actor = Actor("kiosk", kiosk, hall="hall")
        return issue_ticket(self.served.context, actor, IssueRequest("hall", "a1", kiosk=kiosk, **more)).ticket.number

    def jobs(self, printer: str = "p1") -> list[Any]:
        """The jobs of a printer, oldest first."""
        return list(reversed(print_queue.latest_jobs(self.served.context, "hall", printer, 1000)))

    def states(self, printer: str = "p1") -> list[str]:
        """How the slips of a printer stand, oldest first."""
        return [job.state for job in self.jobs(printer)]

    def waiting_slips(self) -> int:
        """How many slips of the hall have no end yet."""
        with self.served.context.database.reading() as connection:
            return len(print_jobs.open_jobs(connection, "hall", None))

    def printer_state(self, printer: str = "p1") -> str:
        """What the server knows of a printer."""
        views = printer_states.printer_views(self.served.context, "hall")
        return next(view.state for view in views if view.name == printer)

    def close(self) -> None:
        """End everything that was started."""
        for listener in self.listeners:
            listener.stop()
        for agent, _ in self.agents:
            agent.stop()
        for _, thread in self.agents:
            thread.join(10)
        for process in self.processes:
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()
            if process.stderr:
                process.stderr.close()
        self._server.shutdown()
        self._server.server_close()
        self.served.close()


def eventually(holds: Callable[[], Any], seconds: float = 60) -> None:
    """Wait until it holds; an assertion when it never does. No test says how fast."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came to be"
        time.sleep(0.02)


def until_none_is_left(left: Callable[[], int], patience_seconds: float = 120) -> None:
    """Wait while it gets less, however slow the machine's disk is; an assertion when nothing moves any more."""
    before, until = left(), time.monotonic() + patience_seconds
    while before:
        time.sleep(0.1)
        now = left()
        if now < before:
            before, until = now, time.monotonic() + patience_seconds
        assert time.monotonic() < until, f"{now} are left, and nothing moves"
