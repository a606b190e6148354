"""Status requests and the meaning of their answers (pure). Bits as in Epson's ESC/POS reference, DLE EOT and GS r."""

from dataclasses import dataclass

from protocol.printing import GOOD, State

ASK = tuple(b"\x10\x04" + bytes([n]) for n in (1, 2, 3, 4))
"""DLE EOT 1 (printer), 2 (cause of offline), 3 (errors), 4 (paper): answered at once, even with a full buffer."""
ASK_IN_TURN = b"\x1dr\x01"
"""GS r 1 (paper): the answer proves that everything sent before it was processed."""
ASK_AUTOMATIC = b"\x1da\x0e"
"""GS a 14: the printer reports its state now and whenever its online state, an error or the paper changes, until ESC @.
"""


def ask_process(identity: bytes) -> bytes:
    """GS ( H function 48: answered with these four printable characters once everything before it has been printed."""
    return b"\x1d(H\x06\x0000" + identity


ASK_KEYS = b"\x1d(L\x04\x000@KC"
"""GS ( L function 64: asks for the keys of the pictures in the printer's memory."""

_OFFLINE = 0x08
_COVER_OPEN = 0x04
_STOPPED_BY_PAPER_END = 0x20
_CUTTER, _UNRECOVERABLE, _RECOVERABLE = 0x08, 0x20, 0x40
_NEAR_END, _PAPER_END = 0x0C, 0x60
_AUTOMATIC_COVER_OPEN, _AUTOMATIC_NEAR_END, _AUTOMATIC_PAPER_END = 0x20, 0x03, 0x0C


@dataclass(frozen=True, slots=True)
class Status:
    """A printer's state, and an explanation for a technician."""

    state: State
    detail: str = ""

    @property
    def good(self) -> bool:
        """Whether a slip is worth trying."""
        return self.state in GOOD


UNKNOWN = Status("unknown", "the printer says nothing")
SILENT = Status("offline", "the printer has answered before and does not answer now")


def is_answer(byte: int) -> bool:
    """Whether a byte can be an answer to DLE EOT: bits 1 and 4 set, bits 0 and 7 not."""
    return byte & 0x93 == 0x12


def state_of_automatic(status_bytes: bytes) -> Status:
    """The state from the four bytes of automatic status (GS a: printer, errors, paper, reserved)."""
    printer, error, paper, _ = status_bytes
    if printer & _AUTOMATIC_COVER_OPEN:
        return Status("cover_open")
    if paper & _AUTOMATIC_PAPER_END:
        return Status("paper_out")
    return _trouble(printer, error) or Status("paper_low" if paper & _AUTOMATIC_NEAR_END else "ready")


def state_of(answers: tuple[int | None, int | None, int | None, int | None]) -> Status:
    """The state from the answers to DLE EOT 1 to 4; None means no valid answer."""
    printer, cause, error, paper = (a if a is not None and is_answer(a) else None for a in answers)
    if printer is None and cause is None and error is None and paper is None:
        return UNKNOWN
    if cause is not None and cause & _COVER_OPEN:
        return Status("cover_open")
    if (paper is not None and paper & _PAPER_END) or (cause is not None and cause & _STOPPED_BY_PAPER_END):
        return Status("paper_out")
    return _trouble(printer or 0, error or 0) or _paper_left(paper)


def _trouble(printer: int, error: int) -> Status | None:
    if error & _CUTTER:
        return Status("cutter_error")
    if error & _UNRECOVERABLE:
        return Status("offline", "an error that only switching off clears")
    if error & _RECOVERABLE:
        return Status("overheated", "stopped by itself; goes on by itself, as when the head is too hot")
    return Status("offline") if printer & _OFFLINE else None


def _paper_left(paper: int | None) -> Status:
    return Status("paper_low") if paper is not None and paper & _NEAR_END else Status("ready")
