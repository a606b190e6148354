"""A simulated printer behind a pseudo-terminal or a TCP port, with the behaviour and faults of a real one.

It reads at the baud rate of a serial line; a pseudo-terminal has none, so reading is slowed down. It holds bytes in a
small buffer and pauses the sender with XON/XOFF if set up so. It answers DLE EOT at once and other status requests in
their turn, and keeps all bytes it has printed.
"""

import os
import pty
import re
import select
import socket
import threading
import tty
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Literal, get_args

from printing.preview.commands import Command, take

Fault = Literal[
    "",
    "paper_low",
    "paper_out",
    "cover_open",
    "cutter_error",
    "overheated",
    "silence",
    "garbage",
    "half",
    "slow",
    "unplug",
]
FAULTS: tuple[Fault, ...] = get_args(Fault)[1:]
"""silence: takes bytes but neither prints nor answers; garbage: sends many bytes unasked; half: sends only half of
every answer; slow: takes a quarter of a second for a line or 24 rows of an image; unplug: closes the connection and
loses the buffer.
"""
_SLOW_LINE_SECONDS = 0.25
_LINE_ROWS = 24
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
_STOPPING = ("paper_out", "cover_open", "cutter_error", "overheated", "silence", "unplug")
_GARBAGE = bytes(range(256)) * 4
Answering = Literal["", "late", "well", "zero"]
ANSWERINGS: tuple[Answering, ...] = get_args(Answering)[1:]
"""late: answers each request with the answer to the previous one; well, zero: answers every request with 12 or 00."""
_CONSTANT: dict[str, bytes] = {"well": b"\x12", "zero": b"\x00"}
Flow = Literal["none", "xonxoff"]
FLOWS: tuple[Flow, ...] = get_args(Flow)
_XON, _XOFF = b"\x11", b"\x13"
_RESERVE = 256
"""Bytes that a printer with a full buffer still reads, because they may contain a real-time status request."""
_REAL_TIME = re.compile(rb"\x10\x04[\x01-\x04]")


@dataclass
class Manners:
    """How a simulated printer behaves.

    `baud` 0: reads as fast as bytes come. `buffer`: bytes. `flow` xonxoff, for a serial line: it sends XOFF when less
    than a quarter of the buffer is free, and XON when half is free again. `fault` begins when `after_bytes` bytes have
    been printed.
    """

    baud: int = 0
    buffer: int = 4096
    flow: Flow = "none"
    fault: Fault = ""
    after_bytes: int = 0
    answering: Answering = ""


class _Raster:
    """An image of GS v 0 that is printed row by row while the rest is still arriving.

    `printed` always holds a complete command for it: the row count in its header is that of the rows printed so far.
    """

    HEAD = 8

    def __init__(self, printed: bytearray, head: bytes) -> None:
        self._printed, self._rows_at, self._out = printed, len(printed) + 6, 0
        self.bytes_a_row, self.left = (int.from_bytes(head[at : at + 2], "little") for at in (4, 6))
        printed += head[:6] + bytes(2)

    @classmethod
    def begins(cls, stream: bytes) -> bool:
        """Whether the stream begins with such an image of at least one dot."""
        return stream.startswith(b"\x1dv0") and len(stream) >= cls.HEAD and any(stream[4:6]) and any(stream[6:8])

    def put(self, rows: bytes) -> None:
        """Print these rows."""
        count = len(rows) // self.bytes_a_row
        self._out, self.left = self._out + count, self.left - count
        # in one step, so that a reader never sees rows that the header does not count
        self._printed[self._rows_at :] = self._out.to_bytes(2, "little") + self._printed[self._rows_at + 2 :] + rows


class Simulator:
    """One simulated printer in its own thread.

    `printed`: all bytes printed so far. `first_byte_at`: when the first byte arrived, by `monotonic`; None: not yet.
    `holds_up`: it has sent XOFF and not yet XON. `forgets`: it does not store pictures. `connections`: the number of
    TCP connections so far. `owes`: the answer that a late printer has not sent yet.
    """

    def __init__(self, manners: Manners | None = None) -> None:
        self.manners = manners or Manners()
        self.printed = bytearray()
        self.first_byte_at: float | None = None
        self._buffer = bytearray()
        self._is_amid_command = False
        self._raster: _Raster | None = None
        self._last_two = b""
        self._tells = False
        self.holds_up = False
        self.forgets = False
        self.connections = 0
        self._kept: dict[bytes, None] = {}
        self._told = ""
        self._line_ends_at = 0.0
        self.owes = b""
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    # faults

    def set_fault(self, fault: Fault, after_bytes: int = 0) -> None:
        """Begin a fault after this many more bytes are printed; 0 means now. "" ends the fault."""
        self.manners.after_bytes = len(self.printed) + after_bytes
        self.manners.fault = fault

    @property
    def _fault(self) -> str:
        return self.manners.fault if len(self.printed) >= self.manners.after_bytes else ""

    @property
    def holds_bytes(self) -> bool:
        """Whether the buffer holds bytes that are not printed yet."""
        return bool(self._buffer)

    # called by the wire

    def _take(self, data: bytes, answer: Callable[[bytes], None]) -> None:
        """Take bytes that arrived. Real-time status requests are answered before anything is printed."""
        self.first_byte_at = self.first_byte_at or monotonic()
        if self._fault == "silence":
            self._buffer += data
            return
        if self._fault == "garbage":
            answer(_GARBAGE)
        last_bytes = self._last_two + data
        self._last_two, at = last_bytes[-2:], 0
        while (start := last_bytes.find(b"\x10\x04", at)) >= 0 and start + 2 < len(last_bytes):
            at = start + 3
            question = last_bytes[start + 2]
            answer(bytes([_ANSWERS.get(self._fault, {}).get(question, _WELL.get(question, 0x12))]))
        self._buffer += data if self._room() else _REAL_TIME.sub(b"", data)
        self._print(answer)

    def _print(self, answer: Callable[[bytes], None]) -> None:
        """Print the buffer, command by command and row by row, until it is empty, incomplete or a fault stops it."""
        self._is_amid_command = False
        while self._buffer and self._fault not in _STOPPING and not self._is_resting():
            if self._raster is None and _Raster.begins(bytes(self._buffer[: _Raster.HEAD])):
                self._raster = _Raster(self.printed, self._taken(_Raster.HEAD))
            elif not (self._do_command(answer) if self._raster is None else self._put_rows(self._raster)):
                self._is_amid_command = True
                return

    def _is_resting(self) -> bool:
        return self._fault == "slow" and monotonic() < self._line_ends_at

    def _put_rows(self, image: _Raster) -> bool:
        """Print rows that have arrived, at most a line's height. False: not even one row is complete."""
        row_count = min(image.left, len(self._buffer) // image.bytes_a_row, _LINE_ROWS)
        rows = min(row_count, -(-self._until_fault(row_count * image.bytes_a_row) // image.bytes_a_row))
        if not rows:
            return False
        image.put(self._taken(rows * image.bytes_a_row))
        self._line_ends_at = monotonic() + _SLOW_LINE_SECONDS * rows / _LINE_ROWS
        if not image.left:
            self._raster = None
        return True

    def _do_command(self, answer: Callable[[bytes], None]) -> bool:
        """Run the next command. False: it is not complete yet."""
        next_command = take(bytes(self._buffer), 0)
        if next_command is None:
            return False
        command, length = next_command
        if command.name == "LF":
            self._line_ends_at = monotonic() + _SLOW_LINE_SECONDS
        piece = self._taken(self._until_fault(length) if command.name == "text" else length)
        if not self._answered(command, answer):
            self.printed += piece
        return True

    def _until_fault(self, length: int) -> int:
        """How many of these bytes can be printed before the fault begins."""
        left = self.manners.after_bytes - len(self.printed)
        return min(length, left) if self.manners.fault and left > 0 else length

    def _taken(self, length: int) -> bytes:
        piece = bytes(self._buffer[:length])
        del self._buffer[:length]
        return piece

    def _answered(self, command: Command, answer: Callable[[bytes], None]) -> bool:
        """Answer a command that asks for status. True: the command prints nothing."""
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
        """Send the current state as automatic status, if GS a has switched it on."""
        self._told = self._fault
        if self._tells and self._fault != "silence":
            answer(_AUTOMATIC.get(self._fault, _AUTOMATIC_WELL))

    def _room(self) -> int:
        """The number of bytes that fit. An image may be larger than the buffer, because it is printed while it
        arrives.
        """
        if self._is_amid_command and self._fault not in _STOPPING:
            return self.manners.buffer
        return max(0, self.manners.buffer - len(self._buffer))

    def _reserve(self) -> int:
        return max(0, self.manners.buffer + _RESERVE - len(self._buffer))

    def _control_flow(self, say: Callable[[bytes], None]) -> None:
        if self.manners.flow != "xonxoff" or self._fault == "silence":
            return
        free, size = self._room(), self.manners.buffer
        if free < size // 4 and not self.holds_up:
            say(_XOFF)
            self.holds_up = True
        elif free >= size // 2 and self.holds_up:
            self.holds_up = False
            say(_XON)

    def _pace(self, count: int) -> None:
        if self.manners.baud:
            sleep(count * 10 / self.manners.baud)

    def _is_unplugged(self) -> bool:
        if self._fault != "unplug":
            return False
        self._buffer.clear()
        self._is_amid_command, self._raster, self._last_two = False, None, b""
        self._tells = self.holds_up = False
        return True

    def _is_back(self) -> bool:
        """Wait until the printer is plugged in again. False: the simulator was stopped."""
        while self._fault == "unplug" and not self._stopping.is_set():
            self._stopping.wait(0.02)
        return not self._stopping.is_set()

    def _serve(self, file: int, say: Callable[[bytes], None]) -> None:
        """Read while the buffer has room. Other bytes wait in the operating system, as with flow control."""

        def answer(data: bytes) -> None:
            say(self._as_it_answers(data[: len(data) // 2] if self._fault == "half" else data))

        while not self._stopping.is_set() and not self._is_unplugged():
            self._print(answer)
            self._control_flow(say)
            if self._fault != self._told:
                self._tell(answer)
            room = self._room() or self._reserve()
            if not room and self._fault != "garbage":
                if _has_hung_up(file):
                    return
                self._stopping.wait(0.01)
                continue
            ready, _, _ = select.select([file], [], [], 0.02)
            if not ready:
                continue
            data = os.read(file, max(1, min(room, 64 if self.manners.baud else 4096)))
            if not data:
                return
            self._pace(len(data))
            self._take(data, answer)

    def _as_it_answers(self, data: bytes) -> bytes:
        if self.manners.answering == "late":
            data, self.owes = self.owes, data
        return _CONSTANT.get(self.manners.answering, data)

    # wires

    def on_pty(self, link: Path | None = None) -> str:
        """Start behind a pseudo-terminal and return the device to open. Like /dev/ttyUSB0, the device may have another
        name after unplugging; `link` is a symbolic link that always leads to it.
        """
        own_end, agent_end = _terminal(link)
        device = os.ttyname(agent_end)

        def run() -> None:
            self._behind(own_end, agent_end, link)
            while self._is_back():
                self._behind(*_terminal(link), link)

        self._start(run)
        return device

    def _behind(self, own_end: int, agent_end: int, link: Path | None) -> None:
        try:
            self._serve(own_end, lambda data: _answer(own_end, data))
        except OSError:
            return
        finally:
            if link is not None:
                link.unlink(missing_ok=True)
            os.close(own_end)
            os.close(agent_end)

    def on_tcp(self, port: int = 0, host: str = "127.0.0.1") -> int:
        """Start listening and return the port. Like small printers, it serves one connection at a time."""
        listener = socket.create_server((host, port))
        port = int(listener.getsockname()[1])

        def run() -> None:
            self._listen(listener)
            while self._is_back():
                self._listen(socket.create_server((host, port)))

        self._start(run)
        return port

    def _listen(self, listener: socket.socket) -> None:
        listener.settimeout(0.1)
        with listener:
            while not self._stopping.is_set() and not self._is_unplugged():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                self.connections += 1
                with connection:
                    self._converse(connection)

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
        """Stop the printer and its threads."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(2.0)


def _terminal(link: Path | None) -> tuple[int, int]:
    own_end, agent_end = pty.openpty()
    tty.setraw(agent_end)
    if link is not None:
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(agent_end))
    return own_end, agent_end


def _has_hung_up(file: int) -> bool:
    ear = select.poll()
    ear.register(file, select.POLLRDHUP)
    return bool(ear.poll(0))


def _answer(file: int, data: bytes) -> None:
    """Send an answer. It is dropped if the other side does not read, because that must not block the printer."""
    _, free, _ = select.select([], [file], [], 0)
    if free:
        os.write(file, data)
