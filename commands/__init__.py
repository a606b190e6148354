"""The command `onewindow`: one short function each, importing only what it needs, so that all start fast."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import config

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status says how it ended (0: well)."""
    parser = _parser()
    arguments, rest = parser.parse_known_args(argv)
    if arguments.run is printer_simulator:
        arguments.rest = rest  # its options are the simulator's own
    elif rest:
        parser.error(f"unknown: {' '.join(rest)}")
    if getattr(arguments, "config", None):
        os.environ["ONEWINDOW_CONFIG"] = arguments.config
    try:
        run: Command = arguments.run
        return run(arguments)
    except config.ConfigError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        from commands.failing import sentence

        reason = sentence(error)
        if reason is None:
            raise
        return _fail(reason)


def _fail(sentence: str) -> int:
    print(f"onewindow: {sentence}", file=sys.stderr)
    return 2


def _context() -> Any:
    from commands.preparing import open_database

    return open_database(config.load())


def run(arguments: argparse.Namespace) -> int:
    """The server and the local print agent."""
    from commands.running import run as run_all

    for name in ("clock_speed", "clock_start"):
        if getattr(arguments, name):
            os.environ[name.upper()] = getattr(arguments, name)
    run_all(_settings(arguments.demo), demo=arguments.demo)


def _settings(demo: bool) -> config.Settings:
    """The settings; a demonstration for which no hall is named takes the demo's."""
    settings = config.load()
    if not demo or settings.hall_folders:
        return settings
    os.environ["HALL"] = config.DEMO_HALL  # the server's process reads it too
    return config.load()


def prepare(arguments: argparse.Namespace) -> int:
    """Tables, hall, the agent's token; with --demo also people."""
    from commands.preparing import prepare_all

    prepare_all(_settings(arguments.demo), demo=arguments.demo)
    return 0


def check_hall(arguments: argparse.Namespace) -> int:
    """Name every mistake of a hall folder."""
    from commands.checking import judges
    from operations.hall_folder import check

    given = Path(arguments.folder)
    folder = given if given.is_dir() else config.ROOT / "halls" / arguments.folder
    mistakes = check(folder, judges(config.load().data))
    for mistake in mistakes:
        print(mistake)
    print(f"{folder}: {f'{len(mistakes)} mistakes' if mistakes else 'nothing wrong'}")
    _warn_of_address(config.load())
    return 1 if mistakes else 0


def _warn_of_address(settings: config.Settings) -> None:
    from web.address import own_url

    if not own_url(settings.public_url, settings.host, settings.port):
        where = settings.public_url or f"http://{settings.host}:{settings.port}"
        print(
            f"warning: no phone can reach {where}, so slips and kiosks show no QR code; set public_url to the address "
            "of citizens' links, or host to 0.0.0.0"
        )


def user_add(arguments: argparse.Namespace) -> int:
    """Add somebody; the password is asked for, or read from standard input."""
    from getpass import getpass

    from commands.preparing import the_hall
    from operations import staff

    context = _context()
    belongs = arguments.hall or arguments.role == "clerk"  # others may look after every hall
    hall = the_hall(context, arguments.hall) if belongs else ""
    password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    staff.add(context, arguments.username, password, arguments.role, hall, arguments.name or "")
    print(f"{arguments.username} may log in as {arguments.role}")
    return 0


def device_add(arguments: argparse.Namespace) -> int:
    """A token for a device, printed once."""
    from commands.preparing import the_hall
    from operations import staff

    context = _context()
    hall = the_hall(context, arguments.hall)
    device_id, token = staff.add_device(context, arguments.kind, hall, arguments.name)
    print(json.dumps({"id": device_id, "token": token}))
    return 0


def import_history(arguments: argparse.Namespace) -> int:
    """Tickets of an older system in; status 1 when rows were left out, 2 when nothing was taken in."""
    from operations.records.history import import_file

    outcome = import_file(
        _context(), Path(arguments.file), arguments.hall or "", arguments.zone or "", arguments.strict,
        arguments.encoding or "",
    )  # fmt: skip
    for line, reason in outcome.mistakes:
        print(f"{arguments.file}:{line}: {reason}", file=sys.stderr)
    print("\n".join(outcome.summary()))
    return outcome.status


def export_history(arguments: argparse.Namespace) -> int:
    """Our tickets out, as CSV."""
    from operations.records.history import Export
    from operations.records.history import export_history as give_out

    export = Export()
    texts = give_out(_context(), arguments.hall or "", arguments.start, arguments.end, export)
    if arguments.output:
        try:
            with Path(arguments.output).open("w", encoding="utf-8", newline="") as file:
                file.writelines(texts)
        except OSError as error:
            return _fail(f"{arguments.output} cannot be written: {error.strerror}")
    else:
        sys.stdout.writelines(texts)
    if export.left_out:
        print(f"{export.left_out} tickets are not in it: open, or left when the day closed", file=sys.stderr)
    return 0


def evaluate_estimates(arguments: argparse.Namespace) -> int:
    """Replay a log and measure the estimates."""
    from forecasting.evaluation import evaluate, read_history

    with (
        Path(arguments.train).open(encoding="utf-8-sig") as train,
        Path(arguments.test).open(encoding="utf-8-sig") as test,
    ):
        result = evaluate(read_history(train), read_history(test))
    _say(result, arguments.json)
    return 0


def staffing(arguments: argparse.Namespace) -> int:
    """How many windows are needed."""
    from forecasting.staffing import plan

    result = plan(
        arguments.arrivals_per_hour,
        arguments.service_seconds,
        arguments.within_seconds,
        arguments.share,
        arguments.windows,
    )
    _say(result, arguments.json)
    return 0


def _say(values: dict[str, Any], as_json: bool) -> None:
    print(json.dumps(values) if as_json else "\n".join(f"{name}: {value}" for name, value in values.items()))


def close_day(arguments: argparse.Namespace) -> int:
    """Expire what is still open, and close the windows."""
    from operations import catalogue, day

    context = _context()
    for code in [arguments.hall] if arguments.hall else [hall.code for hall in catalogue.halls(context)]:
        print(f"{code}: {day.close(context, code, arguments.until)} expired")
    return 0


def check_journal(arguments: argparse.Namespace) -> int:
    """Replay the journals and compare with the tables."""
    from operations import audit, catalogue

    context = _context()
    found = [line for hall in catalogue.halls(context) for line in audit.differences(context, hall.code)]
    print("\n".join(found) or "journal and tables agree")
    return 1 if found else 0


def demo(arguments: argparse.Namespace) -> int:
    """A day's citizens and staff act on a running server; with --live they stay, day after day, on its clock."""
    from api.demo import live
    from api.demo import run as act
    from commands import demonstrating
    from commands.preparing import known_logins
    from commands.running import own_url

    if not arguments.server:
        os.environ.update(demonstrating.noted())
    settings = config.load()
    server = arguments.server or own_url(settings)
    folder = Path(arguments.hall_folder) if arguments.hall_folder else settings.hall_folder
    logins = known_logins(settings)
    if arguments.live:
        return live(server, folder, arguments.seed, logins, partial(demonstrating.others_act, settings.data))
    with demonstrating.acting(settings.data):
        said = partial(print, flush=True)
        return act(server, folder, arguments.day, arguments.speed, arguments.seed, logins, said)


def backup(arguments: argparse.Namespace) -> int:
    """A consistent copy of a running hall."""
    from commands.copies import backup as copy

    copy(config.load(), Path(arguments.file))
    print(f"written to {arguments.file}")
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Put a copy back; the server must not run."""
    from commands.copies import restore as put_back

    put_back(config.load(), Path(arguments.file), arguments.force)
    print(f"restored from {arguments.file}")
    return 0


def find_printers(asked: argparse.Namespace) -> int:
    """Say what a printer may be plugged into here, each with the address to write into devices.toml."""
    from printing.transports.finding import serial_ports, usb_printers

    found = [("serial", one) for one in serial_ports()] + [("usblp", one) for one in usb_printers()]
    for kind, one in found:
        print(f"{one.address(kind):40} {one.device:16} {one.name}".rstrip())
    if not found:
        print("Nothing here. A network printer has tcp://ADDRESS:9100; a USB printer may need usb://VENDOR:PRODUCT.")
    return 0


def printer_simulator(arguments: argparse.Namespace) -> int:
    """A printer on a pseudo-terminal or a TCP port."""
    from printing.practice import main as simulate

    return int(simulate(arguments.rest) or 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onewindow", description="Runs a public service hall.")
    parser.add_argument("--config", help="a TOML file instead of DATA/onewindow.toml")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, function: Command, *options: tuple[Any, ...]) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=function.__doc__, description=function.__doc__)
        one.set_defaults(run=function)
        for names, settings in options:
            one.add_argument(*names, **settings)
        return one

    def option(*names: str, **settings: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
        return names, settings

    flag = {"action": "store_true"}
    command("run", run, option("--demo", **flag), option("--clock-speed"), option("--clock-start"))
    command("prepare", prepare, option("--demo", **flag))
    command("check-hall", check_hall, option("folder"))
    command("import-history", import_history, option("file"), option("--hall", help="only this hall's rows"),
            option("--zone", help="the time zone of a hall that is not known yet, such as Europe/Warsaw"),
            option("--encoding", help="of a file that is neither UTF-8, UTF-16 nor GB18030, such as windows-1250"),
            option("--strict", help="refuse rows with names that the hall does not know", **flag))  # fmt: skip
    command("export-history", export_history, option("--hall"),
            option("--from", dest="start", type=date.fromisoformat),
            option("--to", dest="end", type=date.fromisoformat), option("--output"))  # fmt: skip
    command("evaluate-estimates", evaluate_estimates, option("--train", required=True),
            option("--test", required=True),
            option("--json", **flag))  # fmt: skip
    command("staffing", staffing, option("--arrivals-per-hour", type=float, required=True),
            option("--service-seconds", type=float, required=True),
            option("--within-seconds", type=float, default=600), option("--share", type=float, default=0.9),
            option("--windows", type=int), option("--json", **flag))  # fmt: skip
    command("close-day", close_day, option("--hall"), option("--until", type=date.fromisoformat))
    command("check-journal", check_journal)
    command("demo", demo, option("--live", **flag), option("--server"), option("--hall-folder"),
            option("--speed", type=float, default=60.0),
            option("--day", type=date.fromisoformat, default=date(2026, 3, 2)),
            option("--seed", type=int, default=7))  # fmt: skip
    command("backup", backup, option("file"))
    command("restore", restore, option("file"), option("--force", **flag))
    command("printer-simulator", printer_simulator)
    command("find-printers", find_printers)
    _add_groups(commands)
    return parser


def _listed(name: str) -> Command:
    """A command of `commands.lists`, which is loaded when it is asked for."""

    def run(arguments: argparse.Namespace) -> int:
        from commands import lists

        function: Command = getattr(lists, name)
        return function(arguments)

    return run


def _add_groups(commands: Any) -> None:
    """Halls, people and devices, each with its actions."""

    def action(group: Any, name: str, function: Command, about: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = group.add_parser(name, help=about, description=about)
        made.set_defaults(run=function)
        return made

    halls = commands.add_parser("hall", help="halls").add_subparsers(required=True, metavar="ACTION")
    action(halls, "list", _listed("list_halls"), "every hall of the database")
    one = action(halls, "remove", _listed("remove_hall"), "take a hall out of the database")
    one.add_argument("code")
    one.add_argument("--with-history", action="store_true", help="delete its tickets and its journal for good")
    people = commands.add_parser("user", help="people").add_subparsers(required=True, metavar="ACTION")
    two = action(people, "add", user_add, "add somebody")
    two.add_argument("username")
    two.add_argument("--role", choices=("clerk", "manager", "administrator"), default="clerk")
    two.add_argument("--hall", help="left out: the only hall there is; managers and administrators: every hall")
    two.add_argument("--name")
    action(people, "list", _listed("list_people"), "everybody")
    action(people, "disable", _listed("disable_user"), "let somebody in no more").add_argument("username")
    devices = commands.add_parser("device", help="devices").add_subparsers(required=True, metavar="ACTION")
    three = action(devices, "add", device_add, "a token for a device, printed once")
    three.add_argument("kind", choices=("kiosk", "display", "printer"))
    three.add_argument("--hall", help="left out: the only hall there is")
    three.add_argument("--name", required=True)
    action(devices, "list", _listed("list_devices"), "the devices that have a token").add_argument("--hall")
    action(devices, "revoke", _listed("revoke_device"), "end a device's token").add_argument("id")
