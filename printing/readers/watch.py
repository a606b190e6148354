"""One reader: opened, read, and found again after it was unplugged. A reader that is away is a state and no error."""

import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import Literal

import serial

from printing.readers.frames import Frames
from printing.readers.profiles import ReaderProfile
from printing.transports.serial import PARITIES

State = Literal["ready", "gone"]
AGAIN_SECONDS = 1.0
LISTEN_SECONDS = 0.2
MOST_BYTES = 65_536
LEAST_SECONDS = 0.5
"""Between two reads that are passed on: people show one code at a time, and a broken scanner is no flood."""
SAY_SECONDS = 20.0
"""How often the state is said again, so that the server knows that somebody watches."""
log = logging.getLogger(__name__)
Tell = Callable[[State, str], None]


class Watch:
    """`tell(state, text)`: the reader's state, and what it has just read ("": nothing)."""

    def __init__(self, device: str, profile: ReaderProfile, tell: Tell) -> None:
        self._device, self._profile, self._tell = device, profile, tell
        self._stopping = threading.Event()
        self._state: State | None = None
        self._said_at = self._read_at = float("-inf")

    def stop(self) -> None:
        """End soon. Callable from any thread."""
        self._stopping.set()

    def run(self) -> None:
        """Watch until stopped."""
        while not self._stopping.is_set():
            try:
                with self._opened() as port:
                    self._listen(port)
            except (serial.SerialException, OSError, ValueError) as error:
                self._is("gone", str(error))
                self._stopping.wait(AGAIN_SECONDS)

    def _opened(self) -> serial.Serial:
        parity = PARITIES[self._profile.parity]
        return serial.Serial(self._device, self._profile.baud, parity=parity, timeout=LISTEN_SECONDS, exclusive=True)

    def _listen(self, port: serial.Serial) -> None:
        frames = Frames(self._profile)
        self._is("ready")
        while not self._stopping.is_set():
            data = port.read(1)
            data += port.read(min(MOST_BYTES, port.in_waiting)) if data else b""
            for text in frames.feed(data)[-1:]:  # of several at once the last is what somebody shows now
                self._pass_on(text)
            self._is("ready")

    def _pass_on(self, text: str) -> None:
        if monotonic() - self._read_at >= LEAST_SECONDS:
            self._read_at = self._said_at = monotonic()
            self._tell("ready", text)

    def _is(self, state: State, why: str = "") -> None:
        if state != self._state:
            log.log(logging.INFO if state == "ready" else logging.WARNING, "%s: %s %s", self._device, state, why)
        if state != self._state or monotonic() - self._said_at >= SAY_SECONDS:
            self._state, self._said_at = state, monotonic()
            self._tell(state, "")
