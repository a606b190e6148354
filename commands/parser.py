"""The command line: the name, the options and the function of every command."""

import argparse
from datetime import date
from typing import Any

from commands.backup_commands import backup, restore
from commands.common import Command
from commands.guide_commands import export_guides, import_guides
from commands.hall_commands import check_hall, demo, prepare, run
from commands.people_and_printers import device_add, find_printers, printer_simulator, reset_second_factor, user_add
from commands.record_commands import (
    check_journal,
    close_day,
    evaluate_estimates,
    export_history,
    import_history,
    journal_head,
    staffing,
    what_if,
)
from queueing.policies import RULES


def make_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(prog="onewindow", description="Runs a public service hall.")
    parser.add_argument("--config", help="a TOML file instead of DATA/onewindow.toml")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, function: Command, *options: tuple[Any, ...]) -> argparse.ArgumentParser:
        subparser = commands.add_parser(name, help=function.__doc__, description=function.__doc__)
        subparser.set_defaults(run=function)
        for names, settings in options:
            subparser.add_argument(*names, **settings)
        return subparser

    def option(*names: str, **settings: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
        return names, settings

    flag = {"action": "store_true"}
    how_written = (
        option("--encoding", help="of a file that is neither UTF-8, UTF-16 nor GB18030, such as windows-1250"),
        option("--dates", choices=("dmy", "mdy", "ymd"),
               help="the order of dates like 03/02/2026, where more than one fits the file"),
    )  # fmt: skip
    command("run", run, option("--demo", **flag), option("--clock-speed"), option("--clock-start"))
    command("prepare", prepare, option("--demo", **flag))
    command("check-hall", check_hall, option("folder"))
    command("import-history", import_history, option("file"), option("--hall", help="only this hall's rows"),
            option("--zone", help="the time zone of a hall that is not known yet, such as Europe/Warsaw"),
            *how_written,
            option("--strict", help="refuse rows with names that the hall does not know", **flag))  # fmt: skip
    command("export-history", export_history, option("--hall"),
            option("--from", dest="start", type=date.fromisoformat),
            option("--to", dest="end", type=date.fromisoformat), option("--output"))  # fmt: skip
    command("evaluate-estimates", evaluate_estimates, option("--train", required=True),
            option("--test", required=True),
            option("--zone", help="of the halls, such as Europe/Warsaw; without it the times' own offsets are taken"),
            *how_written, option("--json", **flag))  # fmt: skip
    command("staffing", staffing, option("--arrivals-per-hour", type=float, required=True),
            option("--service-seconds", type=float, required=True),
            option("--within-seconds", type=float, default=600), option("--share", type=float, default=0.9),
            option("--windows", type=int),
            option("--patience-seconds", type=float, help="the mean time after which people leave; without it, nobody "
                                                         "does"),
            option("--json", **flag))  # fmt: skip
    _add_what_if(command("what-if", what_if))
    command("import-guides", import_guides, option("file"), option("--hall", metavar="FOLDER"),
            option("--encoding", help="of a CSV that is neither UTF-8, UTF-16 nor GB18030"))  # fmt: skip
    command("export-guides", export_guides, option("--hall", metavar="FOLDER"),
            option("--output", metavar="FILE", help=".xlsx or .csv; without it CSV is written out"))  # fmt: skip
    command("close-day", close_day, option("--hall"), option("--until", type=date.fromisoformat))
    command("check-journal", check_journal, option("--hall"),
            option("--against", action="append", metavar="FILE",
                   help="a head that `journal-head` wrote and that was kept elsewhere; may be given several times"),
            option("--paper", action="append", metavar="'HALL LINE HASH'",
                   help="what a printed head says, scanned or typed; may be given several times"),
            option("--json", **flag))  # fmt: skip
    command("journal-head", journal_head, option("--hall"),
            option("--output", metavar="FILE", help="write it to a file that is not there yet"))  # fmt: skip
    command("demo", demo, option("--live", **flag), option("--server"), option("--hall-folder"),
            option("--speed", type=float, default=60.0),
            option("--day", type=date.fromisoformat, default=date(2026, 3, 2)),
            option("--seed", type=int, default=7))  # fmt: skip
    command("backup", backup, option("file", nargs="?", help="left out: a file with the date in `backup_folder`"),
            option("--keep", type=_at_least_one, metavar="N",
                   help="then delete all but the newest N backups beside FILE that are called as it is but for the "
                        "date; files that are no backups of ours are left alone"))  # fmt: skip
    command("restore", restore, option("file"), option("--force", help="replace a database that is there", **flag),
            option("--identity", metavar="FILE", help="the secret key of an encrypted backup"),
            option("--last-number", action="append", default=[], metavar="A057",
                   help="the last number that is on paper, of any line (HALL:A057 with several halls)"),
            option("--numbers-go-on", help="no number was given after the backup was made", **flag))  # fmt: skip
    command("printer-simulator", printer_simulator)
    command("find-printers", find_printers)
    _add_groups(commands)
    return parser


def _add_what_if(parser: argparse.ArgumentParser) -> None:
    """What may be different on the days that are replayed."""
    add = parser.add_argument
    add("--hall")
    for name, meaning in (("--from", "start"), ("--to", "end")):
        add(name, dest=meaning, type=date.fromisoformat, required=True, help="a business date")
    add("--weekdays", help="of these days only, such as mon,tue,wed,thu,fri; a plan plans only these")
    add("--windows", type=int, help="so many windows, through the opening hours")
    add("--windows-before", type=int, help="how many there were, where the log does not say")
    add("--rule", help=f"a calling rule: {', '.join(RULES)}")
    add("--hours", help="opening hours, the same on each of the days, such as 09:00-12:00,13:00-17:00")
    add("--breaks", help="breaks that the windows take by turns, such as 11:30-12:00,12:00-12:30")
    add("--skills", help="lines of windows, such as '1=A,B;2=C'")
    together = parser.add_mutually_exclusive_group()
    together.add_argument("--pool", action="store_true", help="every window takes every line")
    together.add_argument("--split", action="store_true", help="every window takes one line")
    add("--extra-wait-minutes", type=int, help="how much longer priorities may make others wait")
    add("--booked-share", type=float, help="the share of visits that come at times spread evenly over the day")
    add("--patience", choices=("curve", "even", "none"),
        help="people leave by the hall's curve where it is known (the default), at one rate, or never")  # fmt: skip
    add(
        "--within-minutes",
        type=float,
        help="who is called within so many minutes, of all who took a number, counts as in time (10)",
    )
    add("--share", type=float, help="with --needed and --plan: the share that is to be in time (0.9)")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--needed", dest="kind", action="store_const", const="needed",
        help="search the windows that reach this share, by half-hour")  # fmt: skip
    kinds.add_argument("--plan", dest="kind", action="store_const", const="plan",
        help="plan the week after the last day: visits expected, windows and shifts")  # fmt: skip
    add("--most-windows", type=int, help="with --needed and --plan: no more than these at once")
    add("--full-hours", type=float, help="with --plan: a full day's hours with its break, in half-hours (8)")
    add("--break-minutes", type=int, help="with --plan: its break, in half-hours (60)")
    add("--part-hours", type=float, help="with --plan: a half day's hours, in half-hours; 0: none (4)")
    add("--repetitions", type=int, help="how often each day is replayed (10)")
    add("--seed", type=int)
    add("--json", action="store_true")


def _at_least_one(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _listed(name: str) -> Command:
    """A command of `commands.lists`, which is imported when it runs."""

    def run(arguments: argparse.Namespace) -> int:
        from commands import lists

        function: Command = getattr(lists, name)
        return function(arguments)

    return run


def _add_groups(commands: Any) -> None:
    """Halls, people and devices, each with its actions."""

    def action(group: Any, name: str, function: Command, about: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = group.add_parser(name, help=about, description=about)
        parser.set_defaults(run=function)
        return parser

    halls = commands.add_parser("hall", help="halls").add_subparsers(required=True, metavar="ACTION")
    action(halls, "list", _listed("list_halls"), "every hall of the database")
    removal = action(halls, "remove", _listed("remove_hall"), "take a hall out of the database")
    removal.add_argument("code")
    removal.add_argument("--with-history", action="store_true", help="delete its tickets and its journal for good")
    people = commands.add_parser("user", help="people").add_subparsers(required=True, metavar="ACTION")
    two = action(people, "add", user_add, "add somebody")
    two.add_argument("username")
    two.add_argument("--role", choices=("clerk", "manager", "administrator"), default="clerk")
    two.add_argument("--hall", help="left out: the only hall there is; managers and administrators: every hall")
    two.add_argument("--name")
    action(people, "list", _listed("list_people"), "everybody")
    action(people, "disable", _listed("disable_user"), "let somebody in no more").add_argument("username")
    about = "take away the second factor of somebody whose phone is lost"
    action(people, "reset-second-factor", reset_second_factor, about).add_argument("username")
    devices = commands.add_parser("device", help="devices").add_subparsers(required=True, metavar="ACTION")
    three = action(devices, "add", device_add, "a token for a device, printed once")
    three.add_argument("kind", choices=("kiosk", "display", "printer"))
    three.add_argument("--hall", help="left out: the only hall there is")
    three.add_argument("--name", required=True)
    action(devices, "list", _listed("list_devices"), "the devices that have a token").add_argument("--hall")
    action(devices, "revoke", _listed("revoke_device"), "end a device's token").add_argument("id")
