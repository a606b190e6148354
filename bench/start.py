"""From nothing to the first ticket, and the memory of it all."""

import time

import gevent

from bench.figures import Sheet, median
from bench.servers import hall
from bench.wires import Http

ROUNDS = 3


def measure(sheet: Sheet) -> None:
    """A new data folder each time: tables, people, server, agent, ticket."""
    sheet.say(f"start: {ROUNDS} times from an empty data folder to the first ticket")
    seconds: list[float] = []
    memory: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        with hall() as at:
            status, _ = Http(at.port, at.device("kiosk", "kiosk-1")).ask(
                "POST", "/api/v1/tickets", {"hall": "dongguan", "service": "HJ-001"}
            )
            seconds.append(time.perf_counter() - began)
            assert status == 201
            for query in ("hz", "passport"):
                Http(at.port, at.token("clerk1")).ask("GET", f"/api/v1/halls/dongguan/services?q={query}")
            gevent.sleep(4)
            memory.append(at.memory_mb())
    sheet.target("start to first ticket", median(seconds), 5, unit=" s")
    sheet.say(f"  resident, pages counted in every process: {median([process['rss'] for process in memory]):.0f} MB")
    sheet.target(
        "resident, shared pages shared out (PSS)", median([process["pss"] for process in memory]), 200, unit=" MB"
    )
