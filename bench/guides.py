"""What situations need, one after another, against a bare request to the same server."""

import itertools
import time
from collections.abc import Callable

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
    """The 99th percentile at the wire; the clock, which does nothing, is the baseline."""
    sheet.say(f"guides: {QUESTIONS} situations, one at a time, to the demo hall")
    with hall() as at:
        wire = Http(at.port, at.token("clerk1"))
        places = itertools.cycle(SITUATIONS)

        def answer() -> int:
            service, answers = next(places)
            path = f"/api/v1/halls/dongguan/services/{service}/guide"
            return wire.ask("POST", path, {"answers": answers})[0]

        needed = _milliseconds(answer)
        bare = _milliseconds(lambda: wire.ask("GET", "/api/v1/clock")[0])
    sheet.say(f"  p50 {median(needed):.1f} ms; the clock, a bare request, {median(bare):.1f} ms")
    sheet.target("p99 of a situation", percentile(needed, 0.99), 15, unit=" ms")


def _milliseconds(ask: Callable[[], int]) -> list[float]:
    times = []
    for _ in range(QUESTIONS):
        began = time.perf_counter()
        status = ask()
        times.append((time.perf_counter() - began) * 1000)
        assert status == 200, status
    return times
