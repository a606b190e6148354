"""What Socket.IO carries, outward only: each event's message, cut to its audience."""

from pydantic import BaseModel

from protocol.base import Reply
from protocol.boards import Admission, Board, BoardCall, BoardLine, BoardWindow
from protocol.instants import Instant
from protocol.now_board import NowBoard
from protocol.printing import State as PrinterWord
from protocol.problems import Refused
from protocol.tickets import Ticket


class Called(Reply):
    """`called`: at once, to screens and windows."""

    number: str
    line: str
    window: int | None
    revision: int
    called_at: Instant
    recalls: int
    booked: bool = False
    announcement: dict[str, str]
    short_announcement: dict[str, str]
    server_at: Instant


class Changed(Reply):
    """`changed`: each part as it is now, true for whoever has seen `after_revision`."""

    after_revision: int
    revision: int
    lines: list[BoardLine]
    windows: list[BoardWindow]
    calls: list[BoardCall]
    waiting: int
    admission: Admission
    closed_kiosks: list[str]
    server_at: Instant


class PhonePulse(Reply):
    """`pulse` to phones: the server's clock."""

    server_at: Instant


class Pulse(PhonePulse):
    """`pulse` to screens, every second; a revision that was not seen asks for the whole board."""

    revision: int


class TicketNews(Ticket):
    """`ticket`: to the phone that holds its link."""

    server_at: Instant


class QueueNews(Reply):
    """`queue`: who waits for windows has changed; each asks for its own."""

    revision: int


class PrinterNews(Reply):
    """How one printer is."""

    name: str
    title: dict[str, str]
    state: PrinterWord
    detail: str


class PrintersNews(Reply):
    """`printers`: to kiosks and windows."""

    printers: list[PrinterNews]
    server_at: Instant


class JobNews(Reply):
    """`job`: something waits for this printer, or it has changed hands."""

    printer: str


class HallNews(Reply):
    """`hall`: it is defined anew; pages take themselves anew."""

    hall: str


EVENTS: dict[str, tuple[type[BaseModel], ...]] = {
    "board": (Board,),
    "called": (Called,),
    "changed": (Changed,),
    "pulse": (Pulse, PhonePulse),
    "ticket": (TicketNews,),
    "queue": (QueueNews,),
    "printers": (PrintersNews,),
    "job": (JobNews,),
    "hall": (HallNews,),
    "now": (NowBoard,),
    "refused": (Refused,),
}
"""Each event and what its message may be."""
