"""The link to one printer: sending bytes, asking questions, and telling which answer belongs to which question."""

from collections.abc import Callable
from time import monotonic

from printing import status
from printing.answers import Answer, Answers
from printing.profiles import Profile
from printing.status import Status
from printing.transports.port import Stalled, Transport, TransportError, WriteFailed

_PIECE = 1024
"""Bytes of one write."""
NO_PROGRESS_SECONDS = 6.0
STALL_SECONDS = 1.0
"""After this long without a byte going out, ask the printer why."""
ANSWER_SECONDS = 0.5
LOOK_SECONDS = 0.7
NOISE_SECONDS = 0.01
"""Ten bytes of noise at 9,600 baud take this long."""
SILENT_SECONDS = 2.0
LEAST_OWED, MOST_OWED = 1, 2
"""How many answers to earlier questions may come before the next one. One is always possible: another program may have
asked before us. More than two are not: a printer that was off has not received our questions and never answers them.
"""
QUIET_SECONDS = 0.05


class PrinterLink:
    """The link to a printer, used by one thread, and the printer's status.

    `answers`: it has answered a question, in this run or an earlier one. `moved_at`: when a call last made progress, by
    `monotonic`.
    """

    def __init__(self, profile: Profile, transport: Transport, answers: bool = False) -> None:
        self.profile, self.answers, self.moved_at = profile, answers, monotonic()
        self.status = Status("unknown", "not asked yet")
        self._transport = transport
        self._answers = Answers()
        self._news: Status | None = None
        self._tells, self._was_unanswered = False, False
        self._heard_in_turn = 0
        self._owed = self._owed_in_turn = LEAST_OWED
        self._awaited: Callable[[Answer], bool] = _nothing
        self._came: Answer | None = None

    def close(self) -> None:
        """Close the link and forget the status heard over it."""
        self._transport.close()
        self._answers.forget()
        self._news, self._tells = None, False
        self._owed = self._owed_in_turn = LEAST_OWED

    def _send(self, data: bytes) -> None:
        """Send all of it, however slow the wire is. Raises WriteFailed as soon as the printer reports that it has
        stopped, or when nothing went out for NO_PROGRESS_SECONDS.
        """
        sent_bytes, stalled_seconds, is_out = 0, 0.0, False
        while not is_out:
            piece = data[sent_bytes : sent_bytes + _PIECE]
            try:
                self._transport.write(piece, STALL_SECONDS)
                sent_bytes, stalled_seconds = sent_bytes + len(piece), 0.0
                is_out = sent_bytes >= len(data)
            except Stalled as error:
                sent_bytes += error.written
                stalled_seconds = 0.0 if error.written else stalled_seconds + STALL_SECONDS
                if stalled_seconds >= NO_PROGRESS_SECONDS or self._has_stopped():
                    raise WriteFailed(str(error), max(0, sent_bytes - self._transport.unsent())) from error
            except WriteFailed as error:
                raise WriteFailed(str(error), sent_bytes + error.written) from error
            self.moved_at = monotonic()
            if self._tells and self._hear(4096, 0) and self._has_bad_news():
                raise WriteFailed("the printer says that it has stopped", sent_bytes)

    def _has_stopped(self) -> bool:
        """Whether the printer reports that it stopped. Silence does not count: the printer's line may be full."""
        self.status = self._asked()
        return not self.status.good and self.status != status.SILENT

    def _waited_for(
        self, question: bytes, is_wanted: Callable[[Answer], bool], most_seconds: float, seconds: float
    ) -> Answer | None:
        """The answer to a question that is answered in turn; None when it does not come, or as soon as the printer is
        known to have stopped. While it prints it may be silent for `seconds` and a little longer.
        """
        self._forget()
        self._awaited, self._came = is_wanted, None
        self._send(question)
        started_at = monotonic()
        until, silent_until = started_at + most_seconds, started_at + seconds + SILENT_SECONDS
        while self._came is None and monotonic() < until:
            until_look = min(until, monotonic() + LOOK_SECONDS)
            while self._came is None and monotonic() < until_look and not self._has_bad_news():
                self._hear(64, 0.1)
            self.moved_at = monotonic()
            if self._came is None and self._has_stopped():
                break
            if self.status == status.SILENT and monotonic() > silent_until:
                break
        self._awaited = _nothing
        return self._came

    def _has_bad_news(self) -> bool:
        return self._news is not None and not self._news.good

    def _asked(self, first_seconds: float = ANSWER_SECONDS) -> Status:
        """The status: from its automatic status if it has one, else from the answers to four questions. A printer that
        has answered before and does not now is in trouble; one that never has may have a wire in one direction only.
        """
        if not self.profile.abilities.status:
            return Status("unknown", "this model does not tell")
        try:
            self._want_news()
            first = self._real_time(0, first_seconds)
            if first is None and self.answers and not self._has_bad_news():
                first = self._real_time(0, 2 * ANSWER_SECONDS)  # it may have been late
            if first is None or self._is_flooding():
                return self._silence()
            self.answers = True
            if self._news is not None and self._news.good:
                return self._news
            rest = [self._real_time(n, ANSWER_SECONDS) for n in (1, 2, 3)]
        except TransportError as error:
            state_of_silence = self._silence() if self._has_bad_news() else Status("offline", str(error))
            self.close()
            return state_of_silence
        state = status.state_of((first, rest[0], rest[1], rest[2]))
        if state.good:
            self._news, self._tells = None, False  # its recovery was not heard: request automatic status again
        return state

    def _silence(self) -> Status:
        """The status of a printer that does not answer: the worst it has reported itself."""
        if self._news is not None and not self._news.good:
            return self._news
        return status.SILENT if self.answers else status.UNKNOWN

    def _want_news(self) -> None:
        """Ask the printer to report every change by itself; ESC @ of the last slip has ended that."""
        if self.profile.abilities.automatic_status and not self._tells:
            try:
                self._transport.urge(status.ASK_AUTOMATIC, ANSWER_SECONDS)
                self._tells = True
            except Stalled:
                return  # it has paused us: next time

    def _with_news(self, slip: bytes) -> bytes:
        """ESC @ at the beginning of a slip ends automatic status, so it is requested again right after it."""
        if not self.profile.abilities.automatic_status:
            return slip
        self._tells = True
        return slip[:2] + status.ASK_AUTOMATIC + slip[2:]

    def _real_time(self, number: int, seconds: float) -> int | None:
        """The answer to one of the four questions; None when it is silent. All four answers look alike, so the question
        is repeated for each answer that the printer may owe to earlier ones. The last answer then belongs to this
        question, however late it comes.
        """
        self._forget()
        answer: Answer | None = None
        for _ in range(1 + self._owed):
            try:
                self._transport.urge(status.ASK[number], ANSWER_SECONDS)
            except Stalled:
                return None
            answer = self._listen(_is_real_time, seconds)
            self._was_unanswered = answer is None
            if answer is None:
                self._owed = min(MOST_OWED, self._owed + 1)
                return None
        return None if answer is None else answer.data[0]

    def _is_flooding(self) -> bool:
        """Whether there are more answers than questions; then no answer means anything."""
        return any(map(_is_real_time, self._hear(4096, NOISE_SECONDS)))

    def _forget(self) -> None:
        """Drop what came before a question: it can only answer an earlier one."""
        until = monotonic() + QUIET_SECONDS * 10
        while (answers := self._hear(4096, QUIET_SECONDS if self._was_unanswered else 0)) and monotonic() < until:
            self._owed = max(LEAST_OWED, self._owed - sum(map(_is_real_time, answers)))
            self._owed_in_turn = max(LEAST_OWED, self._owed_in_turn - sum(map(is_in_turn, answers)))
        self._answers.forget()

    def _listen(self, is_wanted: Callable[[Answer], bool], seconds: float) -> Answer | None:
        """The first answer of the wanted kind; None when none came in time."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            for answer in self._hear(64, min(left, 0.1)):
                if is_wanted(answer):
                    return answer
        return None

    def _hear(self, most: int, seconds: float) -> list[Answer]:
        """The answers that have arrived; the printer's automatic status is kept."""
        answers = self._answers.feed(self._transport.read(most, seconds))
        self._heard_in_turn += sum(map(is_in_turn, answers))
        for answer in answers:
            if answer.kind == "automatic" and self.profile.abilities.automatic_status:
                self._news = status.state_of_automatic(answer.data)
            elif self._awaited(answer):
                self._came = answer
        return answers


def is_in_turn(answer: Answer) -> bool:
    return answer.kind == "in_turn"


def _is_real_time(answer: Answer) -> bool:
    return answer.kind == "real_time"


def _nothing(answer: Answer) -> bool:
    return False
