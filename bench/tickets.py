"""Tickets per second with everything a ticket does, at eight clients, against the bare app's rows per second."""

import time

from bench.figures import Sheet, median, percentile
from bench.servers import bare, hall
from bench.wires import Http, at_once

CLIENTS = 8
EACH = 200
WARMING = 50
ROUNDS = 9


def _rush(port: int, path: str, token: str, body: dict[str, str], each: int = EACH) -> tuple[float, list[float]]:
    """(requests per second, milliseconds of each) of all clients together."""
    spent: list[float] = []
    number = time.time_ns()

    def client(n: int) -> None:
        http = Http(port, token)
        for round_number in range(each):
            data = {**body, "request_id": f"{number}-{n}-{round_number}"} if body else None
            started_at = time.perf_counter()
            status, answer = http.ask("POST", path, data)
            spent.append((time.perf_counter() - started_at) * 1000)
            assert status == 201, answer

    started_at = time.perf_counter()
    at_once(CLIENTS, client)
    return CLIENTS * each / (time.perf_counter() - started_at), spent


def measure(sheet: Sheet) -> None:
    """Bare and hall in turn, so that a slow minute of the machine meets both; medians, also of the pairs' ratios."""
    sheet.say(f"tickets: {CLIENTS} clients, {ROUNDS} × {CLIENTS * EACH}, bare and hall in turn")
    ours: list[tuple[float, float]] = []
    base: list[tuple[float, float]] = []
    ticket = {"hall": "dongguan", "service": "HJ-001", "priority": "", "language": "zh-CN"}
    for _ in range(ROUNDS):
        with bare() as port:
            _rush(port, "/rows", "", {}, WARMING)
            rate, spent = _rush(port, "/rows", "", {})
            base.append((rate, percentile(spent, 0.99)))
        # A hall of its own each round, with at most 2,000 waiting. Print jobs are written; a printer has its own pace.
        with hall(agent=False) as at:
            token = at.device("kiosk", "kiosk-1")
            at.settle()
            _rush(at.port, "/api/v1/tickets", token, ticket, WARMING)
            rate, spent = _rush(at.port, "/api/v1/tickets", token, ticket)
            ours.append((rate, percentile(spent, 0.99)))
    rates = median([one for one, _ in ours]), median([one for one, _ in base])
    slow = median([one for _, one in ours]), median([one for _, one in base])
    pairs = sorted(one / other for (one, _), (other, _) in zip(ours, base, strict=True))
    sheet.say(f"  hall {rates[0]:.0f}/s, p99 {slow[0]:.1f} ms; bare {rates[1]:.0f}/s, p99 {slow[1]:.1f} ms")
    sheet.say(f"  ratios of the rounds: {', '.join(f'{ratio:.2f}' for ratio in pairs)}")
    sheet.target("rate, hall / bare", median(pairs), 0.5, at_most=False)
    sheet.target("p99, hall / bare", slow[0] / slow[1], 3.0)
