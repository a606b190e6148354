"""Tickets per second with everything a ticket does, at eight clients, against the bare app's rows per second."""

import time

from bench.figures import Sheet, median, percentile
from bench.servers import bare, hall
from bench.wires import Http, at_once

CLIENTS = 8
EACH = 250
ROUNDS = 3


def _rush(port: int, path: str, token: str, body: dict[str, str]) -> tuple[float, list[float]]:
    """(requests per second, milliseconds of each) of all clients together."""
    spent: list[float] = []
    number = time.time_ns()

    def client(n: int) -> None:
        http = Http(port, token)
        for one in range(EACH):
            asked = {**body, "request_id": f"{number}-{n}-{one}"} if body else None
            began = time.perf_counter()
            status, answer = http.ask("POST", path, asked)
            spent.append((time.perf_counter() - began) * 1000)
            assert status == 201, answer

    began = time.perf_counter()
    at_once(CLIENTS, client)
    return CLIENTS * EACH / (time.perf_counter() - began), spent


def measure(sheet: Sheet) -> None:
    """Interleaved rounds; medians."""
    sheet.say(f"tickets: {CLIENTS} clients, {ROUNDS} × {CLIENTS * EACH}, bare and hall in turn")
    ours: list[tuple[float, float]] = []
    base: list[tuple[float, float]] = []
    ticket = {"hall": "dongguan", "service": "HJ-001", "priority": "", "language": "zh-CN"}
    for _ in range(ROUNDS):
        with bare() as port:
            _rush(port, "/rows", "", {})
            rate, spent = _rush(port, "/rows", "", {})
            base.append((rate, percentile(spent, 0.99)))
        # A hall of its own each round, with at most 2,000 waiting. Print jobs are written; a printer has its own pace.
        with hall(agent=False) as at:
            rate, spent = _rush(at.port, "/api/v1/tickets", at.device("kiosk", "kiosk-1"), ticket)
            ours.append((rate, percentile(spent, 0.99)))
    rates = median([one for one, _ in ours]), median([one for one, _ in base])
    slow = median([one for _, one in ours]), median([one for _, one in base])
    sheet.say(f"  hall {rates[0]:.0f}/s, p99 {slow[0]:.1f} ms; bare {rates[1]:.0f}/s, p99 {slow[1]:.1f} ms")
    sheet.target("rate, hall / bare", rates[0] / rates[1], 0.5, at_most=False)
    sheet.target("p99, hall / bare", slow[0] / slow[1], 3.0)
