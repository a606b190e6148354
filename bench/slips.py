"""Slips of every service of the demo hall, in each of its languages: their bytes in text mode; as images their bytes
beside the bare rows of dots, and the time to make them; and the time a slip takes on a line of 9,600 baud.
"""

import time

import locales
from bench.figures import Sheet, median, percentile
from bench.servers import ROOT
from operations.halls import hall_folder
from printing.device import FLUSHED_AT_ONCE, LONGEST_OF_TEXT, Printer
from printing.encoder import encode
from printing.layout import layout
from printing.preview.commands import commands
from printing.profiles import Profile, Profiles
from printing.simulator import Manners, Simulator
from printing.slip import Job
from printing.transports.serial import SerialTransport
from queueing.hall import Hall, Service, text_in

TEXT, IMAGES, ONLY_IMAGES = "generic-80mm", "generic-western", "custom-vkp80"
DEMO = "HJ-001"
MOST_BYTES, DEMO_BYTES = 700, 600
BAUD = 9600
HEADS = {"GS v": 6, "ESC *": 3}
"""Commands that carry rows of dots, and how many bytes of each are not dots."""


def _job(hall: Hall, service: Service, language: str) -> Job:
    return Job.model_validate({
        "id": "job", "printer": "kiosk-1", "kind": "ticket", "copy": 0, "language": language,
        "created_at": "2026-03-02T01:15:00Z",
        "slip": {
            "hall": text_in(hall.name, language), "number": f"{service.line}023",
            "service": text_in(service.name, language),
            "line": text_in(hall.line(service.line).name, language), "ahead": 3, "local_time": "2026-03-02 09:15",
            "wait": {"p50_seconds": 480, "p90_seconds": 1180}, "promised_days": service.promised_days,
            "materials": list(service.materials.get(language, ())), "texts": locales.room(language, "slip"),
            "url": "http://192.168.0.10:8000/t/Zk3vQ9tLw2aXb7RcZk3vQ9",
        },
    })  # fmt: skip


def measure(sheet: Sheet) -> None:
    """The largest must fit."""
    hall = hall_folder.read(ROOT / "halls" / "dongguan")
    _text(sheet, hall, Profiles().get(TEXT))
    for model in (IMAGES, ONLY_IMAGES):
        _images(sheet, hall, Profiles().get(model))
    _line(sheet, hall, Profiles().get(TEXT))


def _text(sheet: Sheet, hall: Hall, profile: Profile) -> None:
    for language in hall.languages:
        sizes = {s.code: float(len(_bytes(_job(hall, s, language), profile))) for s in hall.services}
        over, all_sizes = sum(size > MOST_BYTES for size in sizes.values()), list(sizes.values())
        usual = f"least {min(all_sizes):.0f}, median {median(all_sizes):.0f} bytes"
        sheet.say(f"slips {language}: {len(sizes)} services, {usual}, {over} over")
        sheet.target("largest", max(all_sizes), MOST_BYTES, unit=" bytes")
        sheet.target(f"the demo ticket, {DEMO}", sizes[DEMO], DEMO_BYTES, unit=" bytes")


def _bytes(job: Job, profile: Profile) -> bytes:
    return encode(layout(job, profile.paper.columns), profile)


def _images(sheet: Sheet, hall: Hall, profile: Profile) -> None:
    """Chinese, for a printer without Chinese characters; the first slip also loads the font."""
    spent, extra = [], []
    for service in hall.services:
        job = _job(hall, service, "zh-CN")
        began = time.perf_counter()
        data = _bytes(job, profile)
        spent.append((time.perf_counter() - began) * 1000)
        rows = sum(len(c.data) - HEADS[c.name] for c in commands(data) if c.name in HEADS)
        extra.append(len(data) / rows)
    first, *rest = spent
    usual = f"then median {median(rest):.1f} ms, worst {max(rest):.0f} ms"
    sheet.say(f"slips as images, {profile.name}: the first {first:.0f} ms, {usual}")
    sheet.target("p99 of all", percentile(spent, 0.99), 60, unit=" ms")
    sheet.target("largest share of the bare rows of dots", max(extra), 1.1)


def _line(sheet: Sheet, hall: Hall, profile: Profile) -> None:
    """From the first byte of a slip at the printer to the last, the questions how it is among them."""
    simulator = Simulator(Manners(baud=BAUD))
    printer = Printer("p1", profile, SerialTransport(simulator.on_pty(), BAUD, flow="none"))
    for _ in range(LONGEST_OF_TEXT // FLUSHED_AT_ONCE):
        printer.refresh()  # as an agent does in its first idle seconds
    time.sleep(LONGEST_OF_TEXT * 10 / BAUD)
    shares = []
    for service in hall.services[:5]:
        job = _job(hall, service, "zh-CN")
        ideal = len(_bytes(job, profile)) * 10 / BAUD
        began, before = time.perf_counter(), len(simulator.printed)
        assert printer.print("job", layout(job, profile.paper.columns)).result == "printed"
        assert len(simulator.printed) > before
        shares.append((time.perf_counter() - began) / ideal)
    printer.close()
    simulator.stop()
    sheet.say(f"slips on a line of {BAUD} baud, confirmed: times of what the bytes alone take {_rounded(shares)}")
    sheet.target("slowest", max(shares), 1.15)


def _rounded(values: list[float]) -> str:
    return " ".join(f"{value:.2f}" for value in values)
