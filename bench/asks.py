"""The periods for which reports are asked, and what asking cost."""

import resource
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bench.packed_years import FIRST, LAST
from operations.collector import calm_the_collector
from operations.reporting.report import Ask

A_HALLS_MONTH = "a hall's month"
MONTH = Ask(date(2025, 3, 1), date(2025, 3, 31))
MIDDLE = date(2023, 7, 1)
"""Where the comparison parts the five years."""


def asks(name: str) -> dict[str, Ask]:
    """Period → what is asked. A month is compared with as many days before it."""
    years = Ask(FIRST, LAST)
    if name == "comparison":
        years = Ask(MIDDLE, LAST, before_start=FIRST, before_end=MIDDLE - timedelta(days=1))
    return {A_HALLS_MONTH: replace(MONTH, hall="h07"), "33 halls' month": MONTH, "five years of all": years}


def costs_of(answer: Callable[[Ask], Any], every: dict[str, Ask]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what each period cost, the answers). A first question of another hall is not counted: the halls, the modules and
    the connection are there, as in a process that has made a report before, and the collector is calm.
    """
    answer(replace(MONTH, hall="h00"))
    calm_the_collector()
    costs: dict[str, Any] = {"periods": list(every)}
    answers = {}
    for period, ask in every.items():
        wall, processor = time.perf_counter(), time.process_time()
        answers[period] = answer(ask)
        costs[period] = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    costs["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return costs, answers
