"""Commands about tickets and time: history, wait time estimates, staffing, the end of a day, the journal."""

import argparse
import sys
from pathlib import Path

from commands.common import fail, open_context, say


def import_history(arguments: argparse.Namespace) -> int:
    """Tickets of an older system in; status 1 when rows were left out, 2 when nothing was taken in."""
    from commands.importing import Progress
    from operations.reporting.history import import_file

    def say_mistake(line: int, reason: str) -> None:
        print(f"{arguments.file}:{line}: {reason}", file=sys.stderr)

    outcome = import_file(
        open_context(), Path(arguments.file), arguments.hall or "", arguments.zone or "", arguments.strict,
        arguments.encoding or "", Progress(), say_mistake, arguments.dates or "",
    )  # fmt: skip
    print("\n".join(outcome.summary()))
    return outcome.status


def export_history(arguments: argparse.Namespace) -> int:
    """Our tickets out, as CSV."""
    from operations import security_log
    from operations.context import SYSTEM
    from operations.reporting.history import Export
    from operations.reporting.history import export_history as give_out

    export, context = Export(), open_context()
    texts = give_out(context, arguments.hall or "", arguments.start, arguments.end, export)
    if arguments.output:
        try:
            with Path(arguments.output).open("w", encoding="utf-8", newline="") as file:
                file.writelines(texts)
        except OSError as error:
            return fail(f"{arguments.output} cannot be written: {error.strerror}")
    else:
        sys.stdout.writelines(texts)
    security_log.note(context, "history_exported", SYSTEM, arguments.hall or "", arguments.output or "")
    if export.left_out:
        print(f"{export.left_out} tickets are not in it: open, or left when the day closed", file=sys.stderr)
    return 0


def evaluate_estimates(arguments: argparse.Namespace) -> int:
    """Replay a log and measure the estimates."""
    from forecasting.evaluation import evaluate
    from operations.reporting.history import read_visits

    logs = []
    for name in (arguments.train, arguments.test):
        log = read_visits(Path(name), arguments.zone or "", arguments.dates or "", arguments.encoding or "")
        for line, reason in log.mistakes:
            print(f"{name}:{line}: {reason}", file=sys.stderr)
        for note in log.notes:
            print(f"{name}: {note}", file=sys.stderr)
        logs.append(log.visits)
    try:
        result = evaluate(logs[0], logs[1])
    except ValueError as error:
        return fail(str(error))
    say(result, arguments.json)
    return 0


def staffing(arguments: argparse.Namespace) -> int:
    """How many windows are needed."""
    from forecasting.staffing import plan

    try:
        result = plan(
            arguments.arrivals_per_hour,
            arguments.service_seconds,
            arguments.within_seconds,
            arguments.share,
            arguments.windows,
            arguments.patience_seconds,
        )
    except ValueError as error:
        return fail(str(error))
    say(result, arguments.json)
    return 0


def what_if(arguments: argparse.Namespace) -> int:
    """Replay the visits of past days with other windows, hours, breaks, skills or rules."""
    from commands.replaying import what_if as replay

    return replay(arguments)


def close_day(arguments: argparse.Namespace) -> int:
    """Expire what is still open, and close the windows."""
    from operations.halls import catalogue
    from operations.tickets import close_of_day

    context = open_context()
    for code in [arguments.hall] if arguments.hall else [hall.code for hall in catalogue.halls(context)]:
        print(f"{code}: {close_of_day.close(context, code, arguments.until)} expired")
    return 0


def check_journal(arguments: argparse.Namespace) -> int:
    """Prove the journals: every line follows the one before, and the tables are what they say; status 1 when not."""
    from commands.proving import prove

    return prove(open_context(), arguments.hall or "", arguments.against or [], arguments.json, arguments.paper or [])


def journal_head(arguments: argparse.Namespace) -> int:
    """Sign the head of a journal now, and print it as JSON, to be kept elsewhere."""
    from commands.proving import give_head

    return give_head(open_context(), arguments.hall or "", arguments.output or "")
