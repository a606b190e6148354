"""One printer: its profile, its wire, how it is, and slips that go to it."""

import logging
from dataclasses import dataclass
from time import monotonic
from typing import Literal

from printing import status
from printing.blocks import Block
from printing.encoder import encode
from printing.profiles import Profile
from printing.status import Status
from printing.text import clean
from printing.transports.port import NotConnected, Transport, TransportError, WriteFailed

NO_PROGRESS_SECONDS = 6.0
ANSWER_SECONDS = 0.5
CONFIRM_SECONDS = 10.0
"""A printer's own buffer (4 to 64 kB) may hold some seconds of paper after the last byte left the
computer.
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended. `untouched`: nothing went out; `doubtful`: some of it may be on paper."""

    result: Literal["printed", "sent", "untouched", "doubtful"]
    detail: str = ""


class Printer:
    """Used by one thread. No method raises for what a device does: a dead device is a status."""

    def __init__(self, name: str, profile: Profile, transport: Transport) -> None:
        self.name, self.profile = name, profile
        self._transport = transport
        self.status = Status("unknown", "not asked yet")

    def print(self, job_id: str, blocks: list[Block]) -> Outcome:
        """Send a slip and find out whether it came out."""
        data = encode(blocks, self.profile)
        try:
            self._transport.open()
        except NotConnected as error:
            return self._trouble(Outcome("untouched", str(error)))
        try:
            self._transport.write(data, NO_PROGRESS_SECONDS)
            self._transport.finish(job_id)
        except WriteFailed as error:
            return self._trouble(Outcome("doubtful" if error.written else "untouched", str(error)))
        except TransportError as error:
            return self._trouble(Outcome("doubtful", str(error)))
        return self._confirmed()

    def _trouble(self, outcome: Outcome) -> Outcome:
        """After a failed attempt the printer is asked why; the wire is opened anew next time."""
        asked = self._asked() if outcome.result == "doubtful" else status.UNKNOWN
        self.status = Status("offline", outcome.detail) if asked.good else asked
        self._transport.close()
        return outcome

    def _confirmed(self) -> Outcome:
        if self.profile.abilities.confirm == "none":
            return Outcome("sent")
        try:
            if self._says_it_is_done():
                return Outcome("printed")
        except TransportError as error:
            return self._trouble(Outcome("doubtful", str(error)))
        self.status = self._asked()
        if not self.status.good:
            return Outcome("doubtful", f"{self.status.state} before the printer confirmed")
        return Outcome("sent", "the printer did not confirm")

    def _says_it_is_done(self) -> bool:
        if self.profile.abilities.confirm == "gs_r":
            answer = self._answer(status.ASK_IN_TURN, self._patience(), in_turn=True)
            return answer is not None and not answer & 0x0C
        self.status = self._asked(self._patience())
        return self.status.state in ("ready", "paper_low")

    def _patience(self) -> float:
        """Seconds to wait for a confirmation. Who was silent when last asked will be silent now: the next citizen
        is not kept waiting for it.
        """
        return ANSWER_SECONDS if self.status == status.UNKNOWN else CONFIRM_SECONDS

    def refresh(self) -> Status:
        """Ask the printer how it is; also finds out whether it is there at all."""
        try:
            self._transport.open()
        except NotConnected as error:
            self.status = Status("offline", str(error))
            return self.status
        self.status = self._asked()
        return self.status

    def _asked(self, first_seconds: float = ANSWER_SECONDS) -> Status:
        if not self.profile.abilities.status:
            return Status("unknown", "this model does not tell")
        try:
            first = self._answer(status.ASK[0], first_seconds)
            if first is None:
                return status.UNKNOWN
            rest = [self._answer(question, ANSWER_SECONDS) for question in status.ASK[1:]]
        except TransportError as error:
            self._transport.close()
            return Status("offline", str(error))
        return status.state_of((first, rest[0], rest[1], rest[2]))

    def _answer(self, question: bytes, seconds: float, in_turn: bool = False) -> int | None:
        """The first byte that can be an answer; None when none came in time, however much else did."""
        fits = status.is_answer_in_turn if in_turn else status.is_answer
        self._transport.read(4096, 0)
        self._transport.write(question, NO_PROGRESS_SECONDS)
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            answers = self._transport.read(64, min(left, 0.1))
            for byte in answers:
                if fits(byte):
                    return byte
        return None

    def close(self) -> None:
        """Let go of the wire."""
        self._transport.close()

    def facts(self) -> dict[str, object]:
        """What a test page tells about the printer."""
        profile = self.profile
        return {
            "name": clean(self.name),
            "profile": profile.name,
            "encoding": profile.writing.encoding.upper(),
            "dots": profile.paper.dots,
        }


class Missing(Transport):
    """The wire of a printer that cannot be used as it is described: never there, and it says why."""

    def __init__(self, why: str) -> None:
        self._why = why

    def open(self) -> None:
        """Never."""
        raise NotConnected(self._why)

    def write(self, data: bytes, timeout_seconds: float) -> None:
        """Never."""
        raise NotConnected(self._why)

    def read(self, most: int, timeout_seconds: float) -> bytes:
        """Never."""
        raise NotConnected(self._why)

    def close(self) -> None:
        """Nothing to let go of."""
