"""The command `onewindow`. Each command imports only what it needs, so that all start fast."""

import os
import sys
from collections.abc import Sequence

import config
from commands.common import Command, fail
from commands.parser import make_parser
from commands.people_and_printers import printer_simulator


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status says how it ended (0: well)."""
    parser = make_parser()
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
        return fail(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        from commands.failing import sentence

        reason = sentence(error)
        if reason is None:
            raise
        return fail(reason)
