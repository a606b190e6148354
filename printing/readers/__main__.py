"""`python -m printing.readers --server URL --token-file FILE --kiosk K --device D`: watches one reader of one kiosk."""

import argparse
import logging
import os
import signal
import sys
from pathlib import Path

from printing.__main__ import IN_ENVIRONMENT
from printing.client import Server, ServerError
from printing.profiles import ProfileError
from printing.readers.profiles import load
from printing.readers.watch import State, Watch
from printing.trust import trust


def main(argv: list[str] | None = None) -> int:
    """Run until SIGTERM or Ctrl-C; status 2 when it cannot start."""
    arguments = _arguments(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    try:
        profile = load(arguments.profile, arguments.data / "reader_profiles" if arguments.data else None)
        token = arguments.token_file.read_text("utf-8").strip() if arguments.token_file else arguments.token
        server = Server(arguments.server, token, f"reader {arguments.kiosk}"[:64], trust(arguments.ca))
    except (ProfileError, OSError) as error:
        logging.error("%s", error)
        return 2

    def tell(state: State, text: str) -> None:
        try:
            server.say_reader(arguments.kiosk, state, text)
        except ServerError as error:  # what was read is shown again by whoever waits before the kiosk
            logging.warning("server: %s", error)

    watch = Watch(arguments.device, profile, tell)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: watch.stop())
    watch.run()
    return 0


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m printing.readers", description="Passes on what a kiosk's reader reads.")
    add = parser.add_argument
    add("--server", required=True, help="address of the server, http://127.0.0.1:8000")
    add("--token-file", type=Path, help=f"a file with the token of a printer device (or {IN_ENVIRONMENT})")
    add("--kiosk", required=True, help="name of the kiosk that the reader belongs to")
    add("--device", required=True, help="the serial port, /dev/serial/by-id/…")
    add("--profile", default="generic", help="a file of reader_profiles/ or DATA/reader_profiles/, without .toml")
    add("--data", type=Path, help="folder with the hall's own reader_profiles/")
    add("--ca", type=Path, help="file with the certificate of a hall's own authority")
    arguments = parser.parse_args(argv)
    arguments.token = os.environ.get(IN_ENVIRONMENT, "")
    if not arguments.token_file and not arguments.token:
        parser.error(f"a token is needed: --token-file or {IN_ENVIRONMENT}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
