"""Slips for tests: a job as the server sends it, with the ordinary case short."""

import re
from typing import Any

import locales
from printing.preview import read
from printing.simulator import Simulator
from printing.slip import Job

CHINESE: dict[str, Any] = {
    "hall": "东莞市民服务中心",
    "number": "A023",
    "service": "补领居民身份证",
    "line": "身份证",
    "ahead": 3,
    "wait": {"p50_seconds": 480, "p90_seconds": 1180},
    "local_time": "2026-03-02 09:15",
    "materials": [
        "居民户口簿",
        "本人近期正面免冠照片（现场可拍）",
        "委托他人办理的，还需委托书和代办人身份证",
    ],
    "promised_days": 10,
    "url": "http://192.168.0.10:8000/t/Zk3vQ9tLw2aXb7Rc",
}
ENGLISH: dict[str, Any] = CHINESE | {
    "hall": "Dongguan Citizen Service Centre",
    "service": "Replace a lost ID card",
    "line": "ID cards",
    "materials": ["Household register", "A recent photo (can be taken here)", "A letter of authority"],
}


NUMBER = re.compile(r"[A-Z][0-9]{3,5}")
OUTER = ("kind", "copy", "expires_at", "form", "layout", "pictures")


def raw_job(language: str = "zh-CN", job_id: str = "job-1", printer: str = "kiosk-1", **slip: Any) -> dict[str, Any]:
    """A job as JSON; what is in OUTER is the job's, all else the slip's."""
    content = (CHINESE if language == "zh-CN" else ENGLISH) | {"texts": locales.room(language, "slip")}
    outer = {key: slip.pop(key) for key in OUTER if key in slip}
    return {
        "id": job_id,
        "printer": printer,
        "kind": "ticket",
        "copy": 0,
        "language": language,
        "created_at": "2026-03-02T01:15:00Z",
        "slip": content | slip,
    } | outer


def a_job(language: str = "zh-CN", **slip: Any) -> Job:
    """The same, read."""
    return Job.model_validate(raw_job(language, **slip))


def slips_on(simulator: Simulator) -> list[tuple[str, bool]]:
    """Every slip that came out whole, as its number and whether it is marked as a copy, in order."""
    slips = []
    for piece in bytes(simulator.printed).split(b"\x1b@")[1:]:
        sheet = read(b"\x1b@" + piece)
        numbers = [line for line in sheet.lines if NUMBER.fullmatch(line)]
        if sheet.cuts and numbers:
            slips.append((numbers[0], "补打" in sheet.text))
    return slips
