"""One printer: sending it slips, finding out whether they were printed, and keeping its status."""

from contextlib import suppress
from dataclasses import replace

from printing import confirmation, printer_link, status
from printing.blocks import Block, Logo, Qr, Text
from printing.confirmation import ConfirmingPrinter, Outcome
from printing.encoder import logo_key, measured, store_logo
from printing.profiles import Profile
from printing.status import Status
from printing.text import clean
from printing.transports.port import NotConnected, Stalled, Transport, TransportError, WriteFailed

LONGEST_OF_TEXT, LONGEST_OF_IMAGES = 2_048, 16_384
"""Bytes of the longest command in a slip: a line with a rare character as an image, and one of the largest
characters.
"""
FLUSHED_AT_ONCE = 256
"""While no slip waits: a citizen who comes then waits a quarter of a second at 9,600 baud."""
SLOWEST_MM_A_SECOND = 60
"""The slowest printers on sale: small ones for 58 mm paper. Others reach 150 to 300."""


class Printer(ConfirmingPrinter):
    """A printer, used by one thread. No method raises because of the device: a dead device is a status."""

    def __init__(self, name: str, profile: Profile, transport: Transport, answers: bool = False) -> None:
        super().__init__(profile, transport, answers)
        self.name = name
        self._offered: set[bytes] = set()
        self._flushing = self._most_flushing()  # the program that printed before us may have been killed

    def print(self, job_id: str, blocks: list[Block]) -> Outcome:
        """Send a slip and find out whether it was printed."""
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

    def _most_flushing(self) -> int:
        """Bytes of the longest command that may have been interrupted."""
        if not self._transport.keeps_what_broke_off:
            return 0
        return LONGEST_OF_TEXT if self.profile.writing.encoding == "gb18030" else LONGEST_OF_IMAGES

    def _end_what_broke_off(self, most: int) -> int:
        """Send NUL, which does nothing. A printer that still waits for the rest of an interrupted command takes these
        bytes for it, instead of the beginning of the next slip. Returns how many went out.
        """
        count = min(most, self._flushing)
        if count:
            self._send(bytes(count))
            self._flushing -= count
        return count

    def _logos_ready(self, logos: list[Logo]) -> frozenset[bytes]:
        """Which of these logos the printer holds. A logo that it never got is stored, but only once, because its memory
        wears out.
        """
        if self.profile.abilities.logo == "none" or not logos or not self.status.good:
            return frozenset()
        held = self._held(printer_link.LOOK_SECONDS)
        for logo in logos if held is not None else []:
            key = logo_key(logo, self.profile)
            if held is not None and key not in held | self._offered and (data := store_logo(logo, self.profile)):
                self._offered.add(key)
                self._send(data)
                held = self._held(confirmation.CONFIRM_SECONDS)
        return held or frozenset()

    def _held(self, seconds: float) -> frozenset[bytes] | None:
        """The keys of the pictures in the printer's memory; None when it does not answer, and then nothing is
        stored.
        """
        keys = self._waited_for(status.ASK_KEYS, lambda answer: answer.kind == "keys", seconds, seconds)
        if keys is None:
            return None
        return frozenset(keys.data[at : at + 2] for at in range(0, len(keys.data) - 1, 2))

    def get_ready(self) -> None:
        """Load what images of characters need, if slips use them, so that no citizen waits for it."""
        if self.profile.writing.encoding != "gb18030":
            with suppress(OSError):  # a font that cannot be read is told with the first slip
                measured([Text("永"), Qr("https://hall/t/0")], self.profile)

    def refresh(self) -> Status:
        """Ask the printer for its status; also finds out whether it is connected at all."""
        try:
            self._transport.open()
        except NotConnected as error:
            self.close()
            self.status = Status("offline", str(error))
            return self.status
        self.status = self._asked()
        if self._flushing and self.status.good:
            self._flush_a_little()
        return self.status

    def _flush_a_little(self) -> None:
        count = min(FLUSHED_AT_ONCE, self._flushing)
        try:
            self._transport.write(bytes(count), printer_link.ANSWER_SECONDS)
            self._flushing -= count
        except Stalled as error:
            self._flushing -= error.written
        except TransportError as error:
            self.status = Status("offline", str(error))
            self.close()

    def facts(self) -> dict[str, object]:
        """The facts about the printer on a test page."""
        return facts_of(self.name, self.profile)


def facts_of(name: str, profile: Profile) -> dict[str, object]:
    """The facts about a printer of this name and model on a test page."""
    return {
        "name": clean(name),
        "profile": profile.name,
        "encoding": profile.writing.encoding.upper(),
        "dots": profile.paper.dots,
    }
