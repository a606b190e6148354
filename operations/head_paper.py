"""The journal's head on a slip, for a folder in a cupboard: what cannot be changed from a computer (docs/journal.md).

The slip says where the journal stands: its newest line, the hash of that line in groups of four, and a mark of the
signature. Its code is the same for a scanner. `onewindow check-journal --paper` takes what was scanned or typed.
"""

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import locales
from operations import journal_heads
from operations.audit import Head
from operations.audit.kept_heads import PAPER
from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.printers import print_requests
from protocol.journal import JournalHead
from queueing.errors import BadRequest
from queueing.hall import Hall

_CODE = re.compile(r"(\S{1,64}) ([1-9][0-9]{0,18}) (?:([0-9-]{10}T[0-9:]{8})Z )?((?:[0-9a-f] ?){64})")
_TIME = "%Y-%m-%dT%H:%M:%S"


def print_head(
    context: Context, actor: Actor, secret: str, hall_code: str, printer: str, language: str, request_id: str = ""
) -> str:
    """Sign the head of a hall's journal now and print it. Returns the job's id.

    Raises unknown_hall, wrong_hall, unknown_printer, empty_journal.
    """
    hall = get_hall(context, hall_code)
    actor.must_belong_to(hall.code)
    head = journal_heads.sign(context, secret, hall.code)
    content = content_of(hall, head, language)
    return print_requests.print_head(context, actor, hall.code, printer, language, content, request_id)


def content_of(hall: Hall, head: JournalHead, language: str) -> dict[str, Any]:
    """What the slip says of a head."""
    return {"number": code(head), "rows": rows(hall, head, locales.room(language, "slip")["head"])}


def example(hall: Hall, language: str, now: datetime) -> dict[str, Any]:
    """A sample for whoever lays the slip out."""
    hashed = sha256(b"a sample").hexdigest()
    head = JournalHead(hall=hall.code, revision=540, hash=hashed, signed_at=now, public_key=hashed, signature="")
    return content_of(hall, head, language)


def rows(hall: Hall, head: JournalHead, words: dict[str, Any]) -> list[tuple[str, str]]:
    """The labels and values of the slip. Nothing is left out of the hash: a part of it could be found by trying."""
    at = head.signed_at.astimezone(ZoneInfo(hall.timezone))
    first, *others = groups(head.hash)
    return [
        (words["code"], hall.code),
        (words["at"], f"{at:%Y-%m-%d %H:%M:%S}"),
        (words["lines"], f"1 - {head.revision}"),
        (words["hash"], first),
        *(("", group) for group in others),
        (words["mark"], mark(head)),
    ]


def groups(hexadecimal: str) -> list[str]:
    """Four groups of four digits on each row, as people compare them.

    >>> groups("0123456789abcdef" "0011223344556677")
    ['0123 4567 89ab cdef', '0011 2233 4455 6677']
    """
    fours = [hexadecimal[at : at + 4] for at in range(0, len(hexadecimal), 4)]
    return [" ".join(fours[at : at + 4]) for at in range(0, len(fours), 4)]


def mark(head: JournalHead) -> str:
    """A short mark of the signature, which /admin/journal shows too: the first 64 bits of its SHA-256."""
    return groups(sha256(bytes.fromhex(head.signature)).hexdigest()[:16])[0]


def code(head: JournalHead) -> str:
    """The head for a scanner: hall, line, when it was signed, hash."""
    return f"{head.hall} {head.revision} {head.signed_at.astimezone(UTC).strftime(_TIME)}Z {head.hash}"


def read_code(text: str) -> Head:
    """The head that was scanned or typed; the hash may be in groups, and the time may be left out, which then proves
    nothing. Raises bad_head.
    """
    said = _CODE.fullmatch(" ".join(text.split()))
    try:
        if said is None or not said[1].isprintable():  # it is shown again, on a terminal
            raise ValueError
        hall, revision, at, hashed = said.groups()
        signed_at = datetime.strptime(at, _TIME).replace(tzinfo=UTC) if at else None
    except ValueError:
        detail = "A head on paper is HALL LINE HASH, as the slip says; the hash has 64 digits, in groups or not."
        raise BadRequest("bad_head", detail) from None
    return Head(hall, int(revision), hashed.replace(" ", ""), signed_at, PAPER)
