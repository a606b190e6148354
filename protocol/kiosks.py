"""Kiosks while the hall works: which are closed, and how many tickets they issue."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from protocol.base import PRINTABLE, Asked, Reply, RequestId, Step, Word
from protocol.instants import Instant

Reader = Literal["ready", "gone", "unheard"]


class Kiosk(Reply):
    """A kiosk now; its counts are of the last ten minutes."""

    name: str
    title: dict[str, str]
    closed: bool = Field(description="Staff have closed it: it takes no tickets.")
    closed_since_at: Instant | None
    closed_by: str | None = Field(description="The display name of who closed it.")
    issued: int
    waiting: int = Field(description="How many of these tickets still wait.")
    most_in_a_minute: int
    reader: Reader | None = Field(
        description="Its serial reader; unheard: no paired page asks for its reads; null: none, or nobody watches it."
    )
    flooding: bool = Field(description="It issued more in a minute than people can take.")


class Kiosks(Reply):
    """A hall's kiosks."""

    kiosks: list[Kiosk]


class CancelTickets(Step):
    """Which of a kiosk's waiting tickets are to be cancelled: those of the last `minutes`."""

    minutes: Annotated[int, Field(ge=1, le=240)] = 10


class Cancelled(Reply):
    """How many tickets were cancelled."""

    cancelled: int


class ReaderNews(Asked):
    """How a kiosk's reader is, and what it has just read; "": nothing."""

    agent: Word
    kiosk: Word
    state: Literal["ready", "gone"]
    text: Annotated[str, StringConstraints(max_length=300, pattern=PRINTABLE)] = ""
    request_id: RequestId = ""


class Read(Reply):
    """What the kiosk's reader read last; null: nothing since."""

    text: str | None
