"""One printer: its profile, its wire, how it is, and slips that go to it."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from random import randrange
from time import monotonic
from typing import Literal

from printing import status
from printing.answers import Answer, Answers
from printing.blocks import Block, Logo, Qr, Text
from printing.encoder import logo_key, measured, store_logo
from printing.profiles import Profile
from printing.status import Status
from printing.text import clean
from printing.transports.port import NotConnected, Stalled, Transport, TransportError, WriteFailed

LONGEST_OF_TEXT, LONGEST_OF_IMAGES = 2_048, 16_384
"""Bytes of the longest command of a slip: a line with a rare character as an image, one of the largest characters."""
FLUSHED_AT_ONCE = 256
"""While nothing is to be printed: a citizen who comes meanwhile waits a quarter of a second at 9,600 baud."""
_PIECE = 1024
NO_PROGRESS_SECONDS = 6.0
STALL_SECONDS = 1.0
"""Nothing goes out for so long: time to ask why."""
ANSWER_SECONDS = 0.5
LOOK_SECONDS = 0.7
NOISE_SECONDS = 0.01
"""At 9,600 baud noise has ten bytes in so much time."""
SLOWEST_MM_A_SECOND = 60
"""Of printers on sale, small ones for 58 mm paper; others do 150 to 300."""
SILENT_SECONDS = 2.0
LEAST_OWED, MOST_OWED = 1, 2
"""Answers that may come before ours: one to whoever asked before us is always possible. No more than two: a printer
that was off has not heard our questions and will never answer them.
"""
QUIET_SECONDS = 0.05
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
    paper_mm: int = 0


class Printer:
    """Used by one thread. No method raises for what a device does: a dead device is a status.

    `answers`: it has answered a question, in this run or an earlier one. `moved_at`: when a call last got on, by
    `monotonic`.
    """

    def __init__(self, name: str, profile: Profile, transport: Transport, answers: bool = False) -> None:
        self.name, self.profile = name, profile
        self.answers, self.moved_at = answers, monotonic()
        self._transport = transport
        self.status = Status("unknown", "not asked yet")
        self._answers = Answers()
        # A place to begin, no secret: an answer to a slip of an earlier run must not fit.
        self._attempts = count(randrange(10_000))  # noqa: S311
        self._offered: set[bytes] = set()
        self._news: Status | None = None
        self._tells, self._was_unanswered = False, False
        self._heard_in_turn = 0
        self._owed = self._owed_in_turn = LEAST_OWED
        self._flushing = self._most_flushing()  # whoever printed before us may have been killed
        self._awaited: Callable[[Answer], bool] = _nothing
        self._came: Answer | None = None

    def print(self, job_id: str, blocks: list[Block]) -> Outcome:
        """Send a slip and find out whether it came out."""
        try:
            self._transport.open()
            stored = self._logos_ready([block for block in blocks if isinstance(block, Logo)])
            data, dots = measured(blocks, self.profile, stored)
            flushed = self._end_what_broke_off(len(data))
        except TransportError as error:
            return self._trouble(Outcome("untouched", str(error)))
        self._flushing = self._most_flushing()
        paper_mm = round(dots * 25.4 / self.profile.paper.dots_per_inch)
        try:
            self._send(self._with_news(data))
            self._transport.finish(job_id)
        except WriteFailed as error:
            return self._trouble(Outcome("doubtful" if error.written else "untouched", str(error)))
        except TransportError as error:
            return self._trouble(Outcome("doubtful", str(error)))
        outcome = self._confirmed(paper_mm / SLOWEST_MM_A_SECOND + self._transport.seconds_for(flushed + len(data)))
        if outcome.result != "doubtful":
            self._flushing = 0
        return replace(outcome, paper_mm=paper_mm)

    def _send(self, data: bytes) -> None:
        """All of it, however slow the wire is. Raises WriteFailed as soon as the printer says that it has stopped, or
        when nothing went out for NO_PROGRESS_SECONDS.
        """
        at, still, is_out = 0, 0.0, False
        while not is_out:
            piece = data[at : at + _PIECE]
            try:
                self._transport.write(piece, STALL_SECONDS)
                at, still = at + len(piece), 0.0
                is_out = at >= len(data)
            except Stalled as error:
                at, still = at + error.written, 0.0 if error.written else still + STALL_SECONDS
                if still >= NO_PROGRESS_SECONDS or self._has_stopped():
                    raise WriteFailed(str(error), max(0, at - self._transport.unsent())) from error
            except WriteFailed as error:
                raise WriteFailed(str(error), at + error.written) from error
            self.moved_at = monotonic()
            if self._tells and self._hear(4096, 0) and self._has_bad_news():
                raise WriteFailed("the printer says that it has stopped", at)

    def _has_stopped(self) -> bool:
        """Whether it says so; silence may be that of a printer whose line is full."""
        self.status = self._asked()
        return not self.status.good and self.status != status.SILENT

    def _most_flushing(self) -> int:
        """Bytes of the longest command that may have broken off."""
        if not self._transport.keeps_what_broke_off:
            return 0
        return LONGEST_OF_TEXT if self.profile.writing.encoding == "gb18030" else LONGEST_OF_IMAGES

    def _end_what_broke_off(self, most: int) -> int:
        """NUL, which does nothing: a printer that still waits for the rest of a command that broke off takes it for
        that, and not the beginning of the next slip. How many went out.
        """
        count = min(most, self._flushing)
        if count:
            self._send(bytes(count))
            self._flushing -= count
        return count

    def _logos_ready(self, logos: list[Logo]) -> frozenset[bytes]:
        """Which of these logos the printer holds; one it has never got is put into its memory, which wears, so once."""
        if self.profile.abilities.logo == "none" or not logos or not self.status.good:
            return frozenset()
        held = self._held(LOOK_SECONDS)
        for logo in logos if held is not None else []:
            key = logo_key(logo, self.profile)
            if held is not None and key not in held | self._offered and (data := store_logo(logo, self.profile)):
                self._offered.add(key)
                self._send(data)
                held = self._held(CONFIRM_SECONDS)
        return held or frozenset()

    def _held(self, seconds: float) -> frozenset[bytes] | None:
        """The keys of the pictures in the printer's memory; None when it does not say, and then gets none."""
        said = self._waited_for(status.ASK_KEYS, lambda answer: answer.kind == "keys", seconds, seconds)
        if said is None:
            return None
        return frozenset(said.data[at : at + 2] for at in range(0, len(said.data) - 1, 2))

    def _trouble(self, outcome: Outcome) -> Outcome:
        """After a failed attempt the printer is asked why; the wire is opened anew next time."""
        asked = self._asked() if outcome.result == "doubtful" else status.UNKNOWN
        self.status = Status("offline", outcome.detail) if asked.good else asked
        self._gone()
        return outcome

    def _confirmed(self, seconds: float) -> Outcome:
        """`seconds`: how long the slip takes at most, on its wire and on a slow printer."""
        if self.profile.abilities.confirm == "none":
            return Outcome("sent")
        try:
            if self._says_it_is_done(seconds):  # being well is no proof: some always say so
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
                wanted = Answer("process_id", identity).__eq__
                question = status.ask_process(identity)
                return self._waited_for(question, wanted, self._patience(seconds), seconds) is not None
            case "gs_r":
                return self._has_answered_in_turn(seconds) and self._is_believed()
            case _:
                return self._stays_well(seconds)

    def _has_answered_in_turn(self, seconds: float) -> bool:
        """Answers that it may owe to slips before come first and prove nothing for this one: it is asked again."""
        said: Answer | None = None
        most = self._heard_in_turn + 1 + 2 * self._owed_in_turn  # one question has one answer
        for _ in range(1 + self._owed_in_turn):
            said = self._waited_for(status.ASK_IN_TURN, _is_in_turn, self._patience(seconds), seconds)
            if said is None:
                self._owed_in_turn = min(MOST_OWED, self._owed_in_turn + 1)
                return False
        is_noise = any(map(_is_in_turn, self._hear(4096, NOISE_SECONDS))) or self._heard_in_turn > most
        return said is not None and not said.data[0] & 0x0C and not is_noise

    def _is_believed(self) -> bool:
        """Whether it tells what it is asked at all, and no trouble now; one that is still printing may be silent."""
        if not self.profile.abilities.status:
            return True
        self.status = self._asked()
        return self.answers and (self.status.good or self.status == status.SILENT)

    def _stays_well(self, seconds: float) -> bool:
        """Whether it says that it is well as long as the slip may take: its answers do not wait their turn."""
        until = monotonic() + seconds
        self.status = self._asked(min(self._patience(seconds), seconds + SILENT_SECONDS))
        while (is_well := self.status.state in ("ready", "paper_low")) and monotonic() < until:
            self._hear(64, LOOK_SECONDS / 2)
            self.moved_at = monotonic()
            self.status = self._asked()
        return is_well

    def _waited_for(
        self, question: bytes, wanted: Callable[[Answer], bool], most_seconds: float, seconds: float
    ) -> Answer | None:
        """The answer to a question that waits its turn; None when it does not come, or as soon as it is known that the
        printer has stopped. Silent it may be while it prints, for `seconds` and some.
        """
        self._forget()
        self._awaited, self._came = wanted, None
        self._send(question)
        began = monotonic()
        until, silent_until = began + most_seconds, began + seconds + SILENT_SECONDS
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

    def _patience(self, seconds: float) -> float:
        """Seconds to wait for a confirmation. Who was silent when last asked will be silent now: the next citizen
        is not kept waiting for it.
        """
        return ANSWER_SECONDS if self.status == status.UNKNOWN else max(CONFIRM_SECONDS, seconds)

    def get_ready(self) -> None:
        """Load what images of characters need, where slips have them: no citizen should wait for it."""
        if self.profile.writing.encoding != "gb18030":
            with suppress(OSError):  # a font that cannot be read is told with the first slip
                measured([Text("永"), Qr("https://hall/t/0")], self.profile)

    def refresh(self) -> Status:
        """Ask the printer how it is; also finds out whether it is there at all."""
        try:
            self._transport.open()
        except NotConnected as error:
            self._gone()
            self.status = Status("offline", str(error))
            return self.status
        self.status = self._asked()
        if self._flushing and self.status.good:
            self._flush_a_little()
        return self.status

    def _flush_a_little(self) -> None:
        count = min(FLUSHED_AT_ONCE, self._flushing)
        try:
            self._transport.write(bytes(count), ANSWER_SECONDS)
            self._flushing -= count
        except Stalled as error:
            self._flushing -= error.written
        except TransportError as error:
            self.status = Status("offline", str(error))
            self._gone()

    def _asked(self, first_seconds: float = ANSWER_SECONDS) -> Status:
        """How it is: from what it says by itself where it does, else from the answers to four questions. One that has
        answered before and does not now is in trouble; one that never has may have a wire of one direction.
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
            known = self._silence() if self._has_bad_news() else Status("offline", str(error))
            self._gone()
            return known
        asked = status.state_of((first, rest[0], rest[1], rest[2]))
        if asked.good:
            self._news, self._tells = None, False  # that it is well again was not heard: ask for news anew
        return asked

    def _silence(self) -> Status:
        """What to think of a printer that does not answer: the worst it has said itself."""
        if self._news is not None and not self._news.good:
            return self._news
        return status.SILENT if self.answers else status.UNKNOWN

    def _want_news(self) -> None:
        """Have the printer say every change by itself; ESC @ of the last slip has ended that."""
        if self.profile.abilities.automatic_status and not self._tells:
            try:
                self._transport.urge(status.ASK_AUTOMATIC, ANSWER_SECONDS)
                self._tells = True
            except Stalled:
                return  # it holds us up: next time

    def _with_news(self, slip: bytes) -> bytes:
        """ESC @ at the slip's beginning ends the telling of changes; it is asked for again right behind it."""
        if not self.profile.abilities.automatic_status:
            return slip
        self._tells = True
        return slip[:2] + status.ASK_AUTOMATIC + slip[2:]

    def _real_time(self, number: int, seconds: float) -> int | None:
        """Its answer; None when it is silent. All four answers look alike, so it is asked once more for each answer
        that it may owe to earlier questions: the last one then belongs to this question, however late it answers.
        """
        self._forget()
        said: Answer | None = None
        for _ in range(1 + self._owed):
            try:
                self._transport.urge(status.ASK[number], ANSWER_SECONDS)
            except Stalled:
                return None
            said = self._listen(_is_real_time, seconds)
            self._was_unanswered = said is None
            if said is None:
                self._owed = min(MOST_OWED, self._owed + 1)
                return None
        return None if said is None else said.data[0]

    def _is_flooding(self) -> bool:
        """Whether there are more answers than questions: what says everything says nothing."""
        return any(map(_is_real_time, self._hear(4096, NOISE_SECONDS)))

    def _forget(self) -> None:
        """What came before a question is no answer to it, but one that was owed."""
        until = monotonic() + QUIET_SECONDS * 10
        while (heard := self._hear(4096, QUIET_SECONDS if self._was_unanswered else 0)) and monotonic() < until:
            self._owed = max(LEAST_OWED, self._owed - sum(map(_is_real_time, heard)))
            self._owed_in_turn = max(LEAST_OWED, self._owed_in_turn - sum(map(_is_in_turn, heard)))
        self._answers.forget()

    def _listen(self, wanted: Callable[[Answer], bool], seconds: float) -> Answer | None:
        """The first wanted answer; None when none came in time, however much else did."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            for answer in self._hear(64, min(left, 0.1)):
                if wanted(answer):
                    return answer
        return None

    def _hear(self, most: int, seconds: float) -> list[Answer]:
        """What has come in; the printer's own news is kept."""
        heard = self._answers.feed(self._transport.read(most, seconds))
        self._heard_in_turn += sum(map(_is_in_turn, heard))
        for answer in heard:
            if answer.kind == "automatic" and self.profile.abilities.automatic_status:
                self._news = status.state_of_automatic(answer.data)
            elif self._awaited(answer):
                self._came = answer
        return heard

    def _gone(self) -> None:
        """The wire is let go; what was heard over it is no news any more."""
        self._transport.close()
        self._answers.forget()
        self._news, self._tells = None, False
        self._owed = self._owed_in_turn = LEAST_OWED

    def close(self) -> None:
        """Let go of the wire."""
        self._gone()

    def facts(self) -> dict[str, object]:
        """What a test page tells about the printer."""
        return facts_of(self.name, self.profile)


def facts_of(name: str, profile: Profile) -> dict[str, object]:
    """What a test page tells about a printer of this name and model."""
    return {
        "name": clean(name),
        "profile": profile.name,
        "encoding": profile.writing.encoding.upper(),
        "dots": profile.paper.dots,
    }


def _is_in_turn(answer: Answer) -> bool:
    return answer.kind == "in_turn"


def _is_real_time(answer: Answer) -> bool:
    return answer.kind == "real_time"


def _nothing(answer: Answer) -> bool:
    return False


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
