"""`onewindow what-if`: past days of a hall once more, under other conditions."""

import argparse
import json
import sys
from typing import Any

from pydantic import ValidationError

import config
from commands.preparing import open_database, the_hall
from operations.reporting.what_if.answering import answer
from protocol.what_if import WhatIfQuestion
from queueing.errors import BadRequest

SAID = ("mean_seconds", "p50_seconds", "p90_seconds", "longest_seconds", "share_within", "left_share", "not_called",
        "idle_seconds", "open_seconds")  # fmt: skip
LISTS = ("hours", "breaks")
_NOT_ASKED = ("run", "config", "json", "pool", "split")


def what_if(arguments: argparse.Namespace) -> int:
    """Replay the visits of past days with other windows, hours, breaks, skills or rules."""
    context = open_database(config.load())
    asked = _question({**vars(arguments), "hall": the_hall(context, arguments.hall)})
    result = answer(context, asked, _progress if sys.stderr.isatty() else lambda share: None)
    print(json.dumps(result, ensure_ascii=False) if arguments.json else _text(result))
    return 0


def _question(values: dict[str, Any]) -> WhatIfQuestion:
    fields = {name: value for name, value in values.items() if name not in _NOT_ASKED and value is not None}
    fields["kind"] = values["kind"] or "compare"
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
    lines += [f"note: {note}" for note in result["notes"]]
    if result["kind"] == "compare":
        lines += [f"{name}: {_range(result['before'][name])} -> {_range(result['after'][name])}, "
                  f"change {_range(result['change'][name])}" for name in SAID]  # fmt: skip
    for row in result["half_hours"]:
        if result["kind"] == "compare":
            p90 = [_range(row[when]["p90_seconds"]) for when in ("before", "after")]
            lines.append(f"{row['start']}  P90 {p90[0]} -> {p90[1]}")
        else:
            lines.append(f"{row['start']}  {row['windows']} windows" + ("" if row["is_kept"] else "  (too few)"))
    return "\n".join(lines)


def _range(figure: dict[str, Any] | None) -> str:
    if figure is None:
        return "-"
    return (
        f"{figure['value']} ({figure['low']} to {figure['high']})"
        if figure["low"] is not None
        else str(figure["value"])
    )
