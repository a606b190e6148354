"""What a reader must know before believing an answer, for its workbook; its page says the same."""

from collections.abc import Iterator, Mapping
from math import floor
from typing import Any

import locales
from operations.reporting.what_if.words import figure, weekdays

LATE_SECONDS = 60
"""After closing, before it is worth a word."""
DATES = ("worked_in_exchange", "closed", "holidays", "left_out")


def remarks(answer: Mapping[str, Any], texts: Mapping[str, Any]) -> Iterator[str]:
    """Sentences in the language of these texts (`locales`, room `what-if`)."""
    words, kind = texts["note"], answer["kind"]
    yield from (words[code] for code in answer.get("notes", ()) if code != "few_days" or kind == "compare")
    if answer.get("turned_away"):
        yield locales.filled(words["turned_away"], n=f"{answer['turned_away']:g}")
    if longer := answer.get("longer_hours"):  # an older answer has none
        yield _longer(longer, texts)
    if kind == "compare":
        yield from _disagreements(answer, texts)
        late = answer["late_seconds"]
        if max(late.values()) >= LATE_SECONDS:
            yield locales.filled(words["late"], **{when: _whole_minutes(late[when]) for when in ("before", "after")})
        return
    days = answer["days_planned"] if kind == "plan" else [answer]
    rows = [row for day in days for row in day["half_hours"]]
    if short := [row["windows"] for row in rows if not row["is_kept"]]:
        yield locales.filled(texts["headline"][f"{kind}_short"], n=len(short), most=max(short))
    if kind == "plan" and "season_is_known" in answer:  # an older answer has none
        yield words["season" if answer["season_is_known"] else "no_season"]
    for name in DATES:
        if dates := answer.get(name):
            reasons = answer.get("reasons", {})  # an older answer has none
            named = [_named(day, texts["special_day"].get(reasons.get(day)), words) for day in dates]
            yield locales.filled(words[name], days=texts["earlier"]["and"].join(named))


def _whole_minutes(seconds: float) -> int:
    return floor(seconds / 60 + 0.5)  # as JavaScript rounds


def _named(day: str, why: str | None, words: Mapping[str, str]) -> str:
    return day if why is None else locales.filled(words["day"], day=day, why=why)


def _longer(longer: Mapping[str, Any], texts: Mapping[str, Any]) -> str:
    words = texts["note"]
    added = (
        locales.filled(words["longer_on"], weekdays=weekdays(texts, part["weekdays"]), hours=f"{part['hours']:g}")
        for part in longer["added"]
    )
    return locales.filled(
        words["longer_hours" if longer["visits"] else "longer_hours_nobody"],
        n=longer["days"],
        days=longer["of"],
        added=words["and"].join(added),
        visits=f"{longer['visits']:g}",
    )


def _disagreements(answer: Mapping[str, Any], texts: Mapping[str, Any]) -> Iterator[str]:
    if answer.get("is_far_from_log"):
        yield texts["note"]["far_from_log"]
    if names := [figure(texts, name, answer) for name in answer.get("outside_range", ())]:
        yield locales.filled(texts["note"]["outside_range"], figures=texts["note"]["and"].join(names))
        if not answer.get("is_far_from_log"):
            yield texts["note"]["difference_rather"]
