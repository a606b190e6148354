"""A printer to practise with: behind a pseudo-terminal or a TCP port, with a real printer's manners and
faults.

It takes bytes as fast as its line is (a pseudo-terminal has no baud rate, so the reading is paced), holds
them in a small
buffer, answers DLE EOT at once and GS r in its turn, and keeps what it printed.
"""

import argparse
import os
import pty
import select
import socket
import sys
import threading
import tty
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Literal

from printing.preview.commands import Command, take
from printing.preview.interpreter import read
from printing.preview.paper import png

Fault = Literal["", "paper_low", "paper_out", "cover_open", "cutter_error", "overheated", "silence", "garbage", "half"]
FAULTS: tuple[Fault, ...] = (
    "paper_low",
    "paper_out",
    "cover_open",
    "cutter_error",
    "overheated",
    "silence",
    "garbage",
    "half",
)
"""silence: takes bytes and says nothing; garbage: says a lot, none of it asked for; half: every answer breaks off."""
_WELL = {1: 0x16, 2: 0x12, 3: 0x12, 4: 0x12}
_ANSWERS: dict[str, dict[int, int]] = {
    "paper_low": {4: 0x12 | 0x0C},
    "paper_out": {1: 0x16 | 0x08, 2: 0x12 | 0x20, 4: 0x12 | 0x6C},
    "cover_open": {1: 0x16 | 0x08, 2: 0x12 | 0x04},
    "cutter_error": {1: 0x16 | 0x08, 2: 0x12 | 0x40, 3: 0x12 | 0x08},
    "overheated": {1: 0x16 | 0x08, 2: 0x12 | 0x40, 3: 0x12 | 0x40},
}
_AUTOMATIC: dict[str, bytes] = {
    "paper_low": b"\x14\x00\x03\x00",
    "paper_out": b"\x1c\x00\x0f\x00",
    "cover_open": b"\x3c\x00\x00\x00",
    "cutter_error": b"\x1c\x08\x00\x00",
    "overheated": b"\x1c\x40\x00\x00",
}
_AUTOMATIC_WELL = b"\x14\x00\x00\x00"
_STOPPING = ("paper_out", "cover_open", "cutter_error", "overheated", "silence")
_GARBAGE = bytes(range(256)) * 4


@dataclass
class Manners:
    """`baud` 0: as fast as bytes come. `fault` begins when `after_bytes` more bytes were printed."""

    baud: int = 0
    buffer: int = 4096
    fault: Fault = ""
    after_bytes: int = 0


class Simulator:
    """One printer in a thread of its own. `printed` is what got onto paper, in order; `forgets`: it keeps no
    pictures.
    """

    def __init__(self, manners: Manners | None = None) -> None:
        self.manners = manners or Manners()
        self.printed = bytearray()
        self.first_byte_at: float | None = None
        self._buffer = bytearray()
        self._is_amid_command = False
        self._last_two = b""
        self._tells = False
        self.forgets = False
        self._kept: dict[bytes, None] = {}
        self._told = ""
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    # faults

    def set_fault(self, fault: Fault, after_bytes: int = 0) -> None:
        """Something happens to the printer, now or in mid-slip; "" mends it."""
        self.manners.after_bytes = len(self.printed) + after_bytes
        self.manners.fault = fault

    @property
    def _fault(self) -> str:
        return self.manners.fault if len(self.printed) >= self.manners.after_bytes else ""

    # what the wire calls

    def _take(self, data: bytes, answer: Callable[[bytes], None]) -> None:
        """Bytes arrived. Real-time requests are answered before anything else."""
        self.first_byte_at = self.first_byte_at or monotonic()
        if self._fault == "silence":
            self._buffer += data
            return
        if self._fault == "garbage":
            answer(_GARBAGE)
        seen = self._last_two + data
        self._last_two, at = seen[-2:], 0
        while (found := seen.find(b"\x10\x04", at)) >= 0 and found + 2 < len(seen):
            at = found + 3
            question = seen[found + 2]
            answer(bytes([_ANSWERS.get(self._fault, {}).get(question, _WELL.get(question, 0x12))]))
        self._buffer += data
        self._print(answer)

    def _print(self, answer: Callable[[bytes], None]) -> None:
        """Work through the buffer, command by command, until something is wrong."""
        while self._buffer and self._fault not in _STOPPING:
            taken = take(bytes(self._buffer), 0)
            self._is_amid_command = taken is None
            if taken is None:
                return
            command, length = taken
            room = max(1, self.manners.after_bytes - len(self.printed)) if self.manners.fault else length
            length = min(length, room) if command.name == "text" else length
            piece = self._buffer[:length]
            del self._buffer[:length]
            if not self._answered(command, answer):
                self.printed += piece

    def _answered(self, command: Command, answer: Callable[[bytes], None]) -> bool:
        """Answer what is answered in its turn; whether it was such a question, which leaves nothing on paper."""
        if command.name == "GS r":
            answer(b"\x00" if self._fault != "paper_low" else b"\x03")
        elif command.name == "GS (" and command.data[:1] == b"H" and command.data[3:5] == b"00":
            answer(b"\x37\x22" + command.data[5:9] + b"\x00")
        elif command.name == "GS (" and command.data[:1] == b"L" and command.data[4:5] == b"@":
            answer(b"\x37\x72\x40" + b"".join(self._kept)[:80] + b"\x00")
        elif command.name == "GS a":
            self._tells = command.data != b"\x00"
            self._tell(answer)
        elif command.name == "ESC @":
            self._tells = False
            return False
        elif command.name == "GS (" and command.data[:1] == b"L" and command.data[4:5] == b"C":
            if not self.forgets:
                self._kept[command.data[6:8]] = None
            return False
        else:
            return command.name.startswith("DLE")
        return True

    def _tell(self, answer: Callable[[bytes], None]) -> None:
        """Automatic status: how it is now."""
        self._told = self._fault
        if self._tells and self._fault != "silence":
            answer(_AUTOMATIC.get(self._fault, _AUTOMATIC_WELL))

    def _room(self) -> int:
        """Bytes that may come. An image may be larger than the buffer: a printer prints it while it arrives."""
        if self._is_amid_command and self._fault not in _STOPPING:
            return self.manners.buffer
        return max(0, self.manners.buffer - len(self._buffer))

    def _pace(self, count: int) -> None:
        if self.manners.baud:
            sleep(count * 10 / self.manners.baud)

    def _serve(self, file: int, say: Callable[[bytes], None]) -> None:
        """Read while there is room in the buffer: what does not fit waits in the wire, as flow control has
        it.
        """

        def answer(said: bytes) -> None:
            say(said[: len(said) // 2] if self._fault == "half" else said)

        while not self._stopping.is_set():
            self._print(answer)
            if self._fault != self._told:
                self._tell(answer)
            if not self._room() and self._fault != "garbage":
                self._stopping.wait(0.01)
                continue
            ready, _, _ = select.select([file], [], [], 0.02)
            if not ready:
                continue
            data = os.read(file, max(1, min(self._room(), 64 if self.manners.baud else 4096)))
            if not data:
                return
            self._pace(len(data))
            self._take(data, answer)

    # wires

    def on_pty(self) -> str:
        """Begin behind a pseudo-terminal; the device to open."""
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        device = os.ttyname(theirs)

        def run() -> None:
            try:
                self._serve(ours, lambda data: _answer(ours, data))
            except OSError:
                return  # unplugged
            finally:
                os.close(ours)
                os.close(theirs)

        self._start(run)
        return device

    def on_tcp(self, port: int = 0, host: str = "127.0.0.1") -> int:
        """Begin to listen, one connection at a time as small printers do; the port."""
        listener = socket.create_server((host, port))
        listener.settimeout(0.1)

        def run() -> None:
            with listener:
                while not self._stopping.is_set():
                    try:
                        connection, _ = listener.accept()
                    except TimeoutError:
                        continue
                    with connection:
                        self._converse(connection)

        self._start(run)
        return int(listener.getsockname()[1])

    def _converse(self, connection: socket.socket) -> None:
        try:
            self._serve(connection.fileno(), connection.sendall)
        except OSError:
            return  # hung up

    def _start(self, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, name="printer simulator", daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop(self) -> None:
        """Pull the plug."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(2.0)


def _answer(file: int, data: bytes) -> None:
    """Nobody listening must not stop a printer: what does not fit is lost."""
    _, free, _ = select.select([], [file], [], 0)
    if free:
        os.write(file, data)


def main(argv: list[str] | None = None) -> int:
    """`onewindow printer-simulator`: a printer until Ctrl-C; says its address first."""
    parser = argparse.ArgumentParser("onewindow printer-simulator", description="A printer to practise with.")
    wire = parser.add_mutually_exclusive_group()
    wire.add_argument("--tcp", type=int, metavar="PORT", help="listen here; 0: any free port")
    wire.add_argument("--pty", action="store_true", help="be a serial printer behind a pseudo-terminal (the default)")
    parser.add_argument("--baud", type=int, default=0, help="how fast the line is; left out: as fast as bytes come")
    parser.add_argument("--fault", choices=FAULTS, default="", help="something is wrong with it")
    parser.add_argument("--after-bytes", type=int, default=0, help="the fault begins when so many bytes were printed")
    parser.add_argument("--out", type=Path, help="keep what was printed in this file, and as a picture beside it")
    parser.add_argument("--seconds", type=float, default=0, help="end by itself after so long")
    asked = parser.parse_args(argv)
    simulator = Simulator(Manners(asked.baud, fault=asked.fault, after_bytes=asked.after_bytes))
    address = f"tcp://127.0.0.1:{simulator.on_tcp(asked.tcp)}" if asked.tcp is not None else ""
    sys.stdout.write((address or f"serial://{simulator.on_pty()}?flow=none") + "\n")
    sys.stdout.flush()
    _wait(asked.seconds)
    simulator.stop()
    if asked.out:
        _keep(bytes(simulator.printed), asked.out)
    return 0


def _wait(seconds: float) -> None:
    until = monotonic() + seconds
    try:
        while not seconds or monotonic() < until:
            sleep(0.1)
    except KeyboardInterrupt:
        return


def _keep(printed: bytes, path: Path) -> None:
    path.write_bytes(printed)
    sheet = read(printed)
    path.with_suffix(".png").write_bytes(png(sheet))
    sys.stdout.write("\n".join([*sheet.lines, *(f"not understood: {report}" for report in sheet.reports), ""]))
