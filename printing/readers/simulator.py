"""A reader on a pseudo-terminal: `python -m printing.readers.simulator` says its device, and reads each line typed."""

import os
import pty
import sys
import tty

from printing.readers.profiles import ReaderProfile, load


class SimulatedReader:
    """`device`: what is to be opened instead of a serial port."""

    def __init__(self, profile: ReaderProfile) -> None:
        self._profile = profile
        self._own, self._other = pty.openpty()
        tty.setraw(self._other)
        self.device = os.ttyname(self._other)

    def read(self, text: str) -> None:
        """Somebody shows this to the reader."""
        self.send(f"{self._profile.start}{text}{self._profile.end}".encode(self._profile.encoding))

    def send(self, data: bytes) -> None:
        """These bytes come over the wire."""
        while data:
            data = data[os.write(self._own, data) :]

    def unplug(self) -> None:
        """The cable is pulled."""
        for end in (self._own, self._other):
            os.close(end)


def main() -> int:
    """Pass on the lines of standard input until they end."""
    reader = SimulatedReader(load(sys.argv[1] if len(sys.argv) > 1 else "generic"))
    sys.stdout.write(f"{reader.device}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        reader.read(line.rstrip("\n"))
    reader.unplug()
    return 0


if __name__ == "__main__":
    sys.exit(main())
