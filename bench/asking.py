"""Questions in plain words, one after another, against the search for the beginning of a name in the same server."""

import itertools
import time
from urllib.parse import quote

from bench.figures import Sheet, median, percentile
from bench.servers import hall
from bench.wires import Http

QUESTIONS = 400
SENTENCES = (
    "我妈想把户口迁到我这边来", "身份证唔见咗点算", "wo yao ban huzhao", "I lost my pasport and need a new one",
    "去香港玩要办什么证", "买了新车怎么上牌", "被电子眼拍了怎么处理", "今天天气怎么样", "领结婚证去哪里",
    "驾照到期换证",
)  # fmt: skip


def measure(sheet: Sheet) -> None:
    """The 99th percentile at the wire."""
    sheet.say(f"asking: {QUESTIONS} questions, one at a time, to the demo hall")
    with hall() as at:
        wire = Http(at.port, at.token("clerk1"))
        asked = _milliseconds(wire, "ask", SENTENCES)
        searched = _milliseconds(wire, "services", ("hz", "passport", "身份证"))
    sheet.say(f"  p50 {median(asked):.1f} ms; a search for a beginning {median(searched):.1f} ms")
    sheet.target("p99 of a question", percentile(asked, 0.99), 15, unit=" ms")


def _milliseconds(wire: Http, route: str, texts: tuple[str, ...]) -> list[float]:
    times = []
    for text in itertools.islice(itertools.cycle(texts), QUESTIONS):
        began = time.perf_counter()
        status, _ = wire.ask("GET", f"/api/v1/halls/dongguan/{route}?q={quote(text)}")
        times.append((time.perf_counter() - began) * 1000)
        assert status == 200, status
    return times
