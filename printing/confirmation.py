"""Finding out whether a slip was printed."""

from dataclasses import dataclass
from itertools import count
from random import randrange
from time import monotonic
from typing import Literal

from printing import printer_link, status
from printing.answers import Answer
from printing.printer_link import PrinterLink, is_in_turn
from printing.profiles import Profile
from printing.status import Status
from printing.transports.port import Transport, TransportError

CONFIRM_SECONDS = 10.0
"""A printer's own buffer (4 to 64 kB) may hold several seconds of printing after the last byte left the computer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended. `untouched`: nothing went out; `doubtful`: part of it may be on paper."""

    result: Literal["printed", "sent", "untouched", "doubtful"]
    detail: str = ""
    paper_mm: int = 0


class ConfirmingPrinter(PrinterLink):
    """A printer that is asked after each slip whether it has printed it."""

    def __init__(self, profile: Profile, transport: Transport, answers: bool = False) -> None:
        super().__init__(profile, transport, answers)
        # A place to begin, no secret: an answer to a slip of an earlier run must not fit.
        self._attempts = count(randrange(10_000))  # noqa: S311

    def _trouble(self, outcome: Outcome) -> Outcome:
        """Ask the printer why an attempt failed; the wire is reopened next time."""
        state = self._asked() if outcome.result == "doubtful" else status.UNKNOWN
        self.status = Status("offline", outcome.detail) if state.good else state
        self.close()
        return outcome

    def _confirmed(self, seconds: float) -> Outcome:
        """Find out whether the slip was printed. `seconds`: the longest time it may take on its wire and on a slow
        printer.
        """
        if self.profile.abilities.confirm == "none":
            return Outcome("sent")
        try:
            if self._says_it_is_done(seconds):  # a good state is no proof: some printers always report it
                return Outcome("sent" if self.profile.abilities.confirm == "dle_eot" else "printed")
        except TransportError as error:
            return self._trouble(Outcome("doubtful", str(error)))
        self.status = self._asked()
        if not self.status.good:
            return Outcome("doubtful", f"{self.status.state} before the printer confirmed")
        return Outcome("sent", "the printer did not confirm")

    def _says_it_is_done(self, seconds: float) -> bool:
        match self.profile.abilities.confirm:
            case "gs_h":
                identity = f"{next(self._attempts) % 10_000:04d}".encode()
                is_ours = Answer("process_id", identity).__eq__
                question = status.ask_process(identity)
                return self._waited_for(question, is_ours, self._patience(seconds), seconds) is not None
            case "gs_r":
                return self._has_answered_in_turn(seconds) and self._is_believed()
            case _:
                return self._stays_well(seconds)

    def _has_answered_in_turn(self, seconds: float) -> bool:
        """Whether the printer confirms in turn. Answers that it may owe to earlier slips come first and prove nothing
        for this one, so it is asked again.
        """
        answer: Answer | None = None
        most = self._heard_in_turn + 1 + 2 * self._owed_in_turn  # one question has one answer
        for _ in range(1 + self._owed_in_turn):
            answer = self._waited_for(status.ASK_IN_TURN, is_in_turn, self._patience(seconds), seconds)
            if answer is None:
                self._owed_in_turn = min(printer_link.MOST_OWED, self._owed_in_turn + 1)
                return False
        is_noise = any(map(is_in_turn, self._hear(4096, printer_link.NOISE_SECONDS))) or self._heard_in_turn > most
        return answer is not None and not answer.data[0] & 0x0C and not is_noise

    def _is_believed(self) -> bool:
        """Whether it answers at all and reports no trouble now; it may be silent while it prints."""
        if not self.profile.abilities.status:
            return True
        self.status = self._asked()
        return self.answers and (self.status.good or self.status == status.SILENT)

    def _stays_well(self, seconds: float) -> bool:
        """Whether it reports no trouble for as long as the slip may take. Its answers do not wait for their turn."""
        until = monotonic() + seconds
        self.status = self._asked(min(self._patience(seconds), seconds + printer_link.SILENT_SECONDS))
        while (is_well := self.status.state in ("ready", "paper_low")) and monotonic() < until:
            self._hear(64, printer_link.LOOK_SECONDS / 2)
            self.moved_at = monotonic()
            self.status = self._asked()
        return is_well

    def _patience(self, seconds: float) -> float:
        """Seconds to wait for a confirmation. A printer that was silent when last asked will be silent now, so the next
        citizen does not wait for it.
        """
        return printer_link.ANSWER_SECONDS if self.status == status.UNKNOWN else max(CONFIRM_SECONDS, seconds)
