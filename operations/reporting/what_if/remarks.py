"""What a reader must know before believing an answer, for its workbook; its page says the same."""

from collections.abc import Iterator, Mapping
from typing import Any

import locales

NEAR_SECONDS, NEAR = 120, 1.5
"""A replay is near the log when the mean waits differ by less than this time or this factor."""
DATES = ("worked_in_exchange", "closed", "holidays", "left_out")


def remarks(answer: Mapping[str, Any], texts: Mapping[str, Any]) -> Iterator[str]:
    """Sentences in the language of these texts (`locales`, room `what-if`)."""
    words, kind = texts["note"], answer["kind"]
    yield from (words[code] for code in answer.get("notes", ()) if code != "few_days" or kind == "compare")
    if answer.get("turned_away"):
        yield locales.filled(words["turned_away"], n=f"{answer['turned_away']:g}")
    if kind == "compare":
        if _is_far(answer):
            yield words["far_from_log"]
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


def _named(day: str, why: str | None, words: Mapping[str, str]) -> str:
    return day if why is None else locales.filled(words["day"], day=day, why=why)


def _is_far(answer: Mapping[str, Any]) -> bool:
    logged, replayed = answer["logged"].get("mean_seconds"), answer["before"].get("mean_seconds")
    if logged is None or replayed is None or abs(logged - replayed["value"]) < NEAR_SECONDS:
        return False
    lower, upper = sorted((logged, replayed["value"]))
    return bool(upper > NEAR * lower)
