"""Commands of a hall: run it, prepare it, check it, play a demonstration."""

import argparse
import os
from functools import partial
from pathlib import Path

import config


def run(arguments: argparse.Namespace) -> int:
    """The server and the local print agent."""
    from commands.running import run as run_all

    for name in ("clock_speed", "clock_start"):
        if getattr(arguments, name):
            os.environ[name.upper()] = getattr(arguments, name)
    run_all(_settings(arguments.demo), demo=arguments.demo)


def _settings(demo: bool) -> config.Settings:
    """The settings; a demonstration without a named hall uses the demo's."""
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
    from admin.judging import judges
    from operations.halls.hall_folder import check

    path = Path(arguments.folder)
    folder = path if path.is_dir() else config.ROOT / "halls" / arguments.folder
    settings = config.load()
    mistakes = check(folder, judges(settings.data, settings.printer_networks))
    for mistake in mistakes:
        print(mistake)
    print(f"{folder}: {f'{len(mistakes)} mistakes' if mistakes else 'nothing wrong'}")
    _warn_of_address(settings)
    return 1 if mistakes else 0


def _warn_of_address(settings: config.Settings) -> None:
    from web.address import own_url

    if not own_url(settings.public_url, settings.host, settings.port):
        address = settings.public_url or f"http://{settings.host}:{settings.port}"
        print(
            f"warning: no phone can reach {address}, so slips and kiosks show no QR code; set public_url to the "
            "address of citizens' links, or host to 0.0.0.0"
        )


def demo(arguments: argparse.Namespace) -> int:
    """A day's citizens and staff act on a running server; with --live they stay, day after day, on its clock."""
    from commands import demonstrating
    from commands.addresses import own_url
    from commands.preparing import known_logins
    from demo import live
    from demo import run as act

    if not arguments.server:
        os.environ.update(demonstrating.noted())
    settings = config.load()
    server = arguments.server or own_url(settings)
    folder = Path(arguments.hall_folder) if arguments.hall_folder else settings.hall_folder
    logins = known_logins(settings)
    if arguments.live:
        return live(server, folder, arguments.seed, logins, partial(demonstrating.others_act, settings.data))
    with demonstrating.acting(settings.data):
        say = partial(print, flush=True)
        return act(server, folder, arguments.day, arguments.speed, arguments.seed, logins, say)
