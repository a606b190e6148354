"""`onewindow what-if`: past days of a hall once more, under other conditions."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

import config
from commands.preparing import open_database, the_hall
from operations.reporting.what_if.answering import answer
from protocol.what_if import WhatIfQuestion
from queueing.errors import BadRequest

SAID = ("mean_seconds", "p50_seconds", "p90_seconds", "longest_seconds", "share_within", "left_share", "not_called",
        "idle_seconds", "open_seconds")  # fmt: skip
LISTS = ("weekdays", "hours", "breaks")
NOT_ASKED = ("run", "config", "json", "pool", "split")
"""Options that are no field of a question by their name."""


def what_if(arguments: argparse.Namespace) -> int:
    """Replay the visits of past days with other windows, hours, breaks, skills or rules."""
    context = open_database(config.load())
    asked = _question({**vars(arguments), "hall": the_hall(context, arguments.hall)})
    result = answer(context, asked, _progress if sys.stderr.isatty() else lambda share: None)
    print(json.dumps(result, ensure_ascii=False) if arguments.json else _text(result))
    return 0


def _question(values: dict[str, Any]) -> WhatIfQuestion:
    fields = {name: value for name, value in values.items() if name not in NOT_ASKED and value is not None}
    fields["kind"] = values["kind"] or "compare"
    if fields["kind"] == "compare" and "share" in fields:
        raise BadRequest("invalid", "--share changes nothing without --needed or --plan.")
    fields["pooling"] = "all" if values["pool"] else "lines" if values["split"] else ""
    for name in LISTS:
        if name in fields:
            fields[name] = [span.strip() for span in fields[name].split(",")]
    if "skills" in fields:
        fields["skills"] = dict(_skill(part) for part in fields["skills"].split(";"))
    try:
        return WhatIfQuestion.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadRequest("invalid", f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _skill(part: str) -> tuple[str, list[str]]:
    """ "3=A,B" as window 3 and its lines."""
    number, _, lines = part.partition("=")
    return number.strip(), [line.strip() for line in lines.split(",") if line.strip()]


def _progress(share: float) -> None:
    print(f"\r{share:4.0%}", end="" if share < 1 else "\n", file=sys.stderr, flush=True)


def _text(result: dict[str, Any]) -> str:
    lines = [f"{result['days']} days, {result['visits']} visits, {result['repetitions']} repetitions"]
    proof = (f"{name} {result[name]}" for name in ("definition_version", "data_hash", "seed"))
    lines += [", ".join(proof), *(f"note: {note}" for note in result["notes"])]
    if result.get("turned_away"):
        lines.append(f"note: turned_away: {result['turned_away']} people a day come after closing and are in no figure")
    if longer := result["longer_hours"]:
        lines.append("note: longer_hours: " + _longer(longer))
    if result["kind"] == "plan":
        return "\n".join([*lines, *_planned(result)])
    if result["kind"] == "compare":
        lines += _disagreements(result)
        lines += [f"{_named(name, result)}: {_range(result['before'][name])} -> {_range(result['after'][name])}, "
                  f"change {_range(result['change'][name])}" for name in SAID]  # fmt: skip
    for row in result["half_hours"]:
        if result["kind"] == "compare":
            p90 = [_range(row[when]["p90_seconds"]) for when in ("before", "after")]
            lines.append(f"{row['start']}  P90 {p90[0]} -> {p90[1]}")
        else:
            lines.append(f"{row['start']}  {_windows(row)}")
    return "\n".join(lines)


def _longer(longer: dict[str, Any]) -> str:
    came = f"{longer['visits']} people a day are" if longer["visits"] else "nobody is"
    added = "; ".join(f"{', '.join(part['weekdays'])} by {part['hours']} h" for part in longer["added"])
    days = f"{longer['days']} of {longer['of']} days had shorter hours ({added}, on average)"
    return f"{days}; {came} on record as coming in that time"


def _disagreements(result: dict[str, Any]) -> Iterator[str]:
    if result["is_far_from_log"]:
        yield "note: far_from_log"
    if names := result["outside_range"]:
        rather = "; trust the difference between two replays more than the level of either"
        yield (
            f"note: outside_range: {', '.join(names)} recorded outside the range of the replay as it was"
            f"{'' if result['is_far_from_log'] else rather}"
        )


def _named(name: str, result: dict[str, Any]) -> str:
    """A figure's name; of the share in time, what it is of."""
    if name != "share_within":
        return name
    return f"{name} (called within {result['within_seconds'] / 60:g} minutes, of all who took a number)"


def _windows(row: dict[str, Any]) -> str:
    return f"{row['windows']} windows" + ("" if row["is_kept"] else "  (too few)")


def _planned(result: dict[str, Any]) -> Iterator[str]:
    yield f"note: the season of the year before is {'' if result['season_is_known'] else 'not '}taken into account"
    for name in ("worked_in_exchange", "holidays", "closed", "left_out"):
        if result[name]:
            yield f"{name}: {', '.join(result[name])}"
    for day in result["days_planned"]:
        yield f"{day['date']} {day['weekday']}: {_expected(day)} visits"
        for row in day["half_hours"]:
            yield f"  {row['start']}  {_expected(row)} visits, {_windows(row)}, at the upper end {row['windows_high']}"
        for shift in day["shifts"]:
            rest = f", break {shift['break_start']}-{shift['break_end']}" if shift["break_start"] else ""
            yield f"  {shift['people']} people {shift['start']}-{shift['end']}{rest}"
    yield f"{result['needed_hours']} window hours needed, {result['work_hours']} hours of work"


def _expected(row: dict[str, Any]) -> str:
    return f"{row['visits']} ({row['low']} to {row['high']})"


def _range(figure: dict[str, Any] | None) -> str:
    if figure is None:
        return "-"
    return (
        f"{figure['value']} ({figure['low']} to {figure['high']})"
        if figure["low"] is not None
        else str(figure["value"])
    )
