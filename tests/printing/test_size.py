"""How long a slip is on a slow line: every service of the demo hall, at its longest."""

from functools import cache
from pathlib import Path

import pytest

from operations.halls import hall_folder
from printing.encoder import encode
from printing.layout import layout
from printing.profiles import Profiles
from queueing.hall import Hall, text_in
from tests.printing.slips import a_job

HALLS = Path(__file__).resolve().parents[2] / "halls"
LONGEST_LINK = "https://hall.example.gov.cn/t/Zk3vQ9tLw2aXb7Rc"
MOST_BYTES = 700


@cache
def _demo() -> Hall:
    return hall_folder.read(HALLS / "dongguan")


def _sizes(language: str) -> dict[str, int]:
    """Bytes of every service's slip, as a citizen with priority gets it on a very full morning."""
    hall = _demo()
    profile = Profiles().get(hall.printers[0].profile)
    sizes = {}
    for service in hall.services:
        job = a_job(
            language,
            hall=text_in(hall.name, language),
            number=f"{hall.line(service.line).series}128",
            service=text_in(service.name, language),
            priority=text_in(hall.priorities[0].name, language),
            ahead=128,
            wait={"p50_seconds": 3300, "p90_seconds": 5400},
            materials=list(service.materials.get(language, ())),
            promised_days=service.promised_days,
            url=LONGEST_LINK,
        )
        sizes[service.code] = len(encode(layout(job, profile.paper.columns), profile))
    return sizes


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_slip_of_every_service_of_the_demo_hall_is_under_700_bytes(language: str) -> None:
    sizes = _sizes(language)
    assert len(sizes) == 187
    assert {code: size for code, size in sizes.items() if size >= MOST_BYTES} == {}
