"""What situations need, one after another, against a bare request to the same server."""

import itertools
import time
from typing import Any

from bench.figures import Sheet, median, percentile
from bench.servers import hall
from bench.wires import Http

QUESTIONS = 400
SITUATIONS = (
    ("HJ-013", {"from": "outside", "child": "collective", "who": "both"}),
    ("CJ-002", {"why": "changed", "official": "yes"}),
    ("JD-003", {"buyer": "elsewhere", "loan": "no", "fines": "clean", "keep": "yes"}),
    ("ZA-011", {"size": "large", "place": "outside", "fire": ["works", "temp"]}),
)


def measure(sheet: Sheet) -> None:
    """The 99th percentile at the wire, in turns with the clock, a request that does nothing."""
    sheet.say(f"guides: {QUESTIONS} situations, one at a time, to the demo hall")
    with hall() as at:
        wire = Http(at.port, at.token("clerk1"))
        needed, bare = [], []
        for service, answers in itertools.islice(itertools.cycle(SITUATIONS), QUESTIONS):
            path = f"/api/v1/halls/dongguan/services/{service}/guide"
            needed.append(_milliseconds(wire, "POST", path, {"answers": answers}))
            bare.append(_milliseconds(wire, "GET", "/api/v1/clock"))
    sheet.say(
        f"  p50 {median(needed):.1f} ms; a bare request: p50 {median(bare):.1f}, p99 {percentile(bare, 0.99):.1f} ms"
    )
    sheet.target("p99 of a situation", percentile(needed, 0.99), 15, unit=" ms")


def _milliseconds(wire: Http, method: str, path: str, body: dict[str, Any] | None = None) -> float:
    began = time.perf_counter()
    status, _ = wire.ask(method, path, body)
    assert status == 200, status
    return (time.perf_counter() - began) * 1000
