"""The bytes of a slip in text mode, for every service of the demo hall, in each of its languages."""

import locales
from bench.figures import Sheet, median
from bench.servers import ROOT
from operations import hall_folder
from printing.encoder import encode
from printing.layout import layout
from printing.profiles import Profiles
from printing.slip import Job
from queueing.hall import Hall, Service, text_in

PROFILE = "generic-80mm"
MOST_BYTES = 700


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
    hall, profile = hall_folder.read(ROOT / "halls" / "dongguan"), Profiles().get(PROFILE)
    for language in hall.languages:
        jobs = [_job(hall, service, language) for service in hall.services]
        sizes = [float(len(encode(layout(job, profile.paper.columns), profile))) for job in jobs]
        over = sum(size > MOST_BYTES for size in sizes)
        usual = f"least {min(sizes):.0f}, median {median(sizes):.0f} bytes"
        sheet.say(f"slips {language}: {len(sizes)} services, {usual}, {over} over")
        sheet.target("largest", max(sizes), MOST_BYTES, unit=" bytes")
