"""The chain of a journal: each line carries a hash over itself and the hash of the line before.

The hash is SHA-256 over the line as canonical JSON (RFC 8785): names in order, no spaces, the instant as microseconds
since 1970 UTC, `data` as the stored text. This format never changes: the lines of years are checked against it
(docs/journal.md describes it for auditors).

Text about people is not in the line itself but beside it, so that it can be erased: the line carries its seal, a digest
of the text and of a random salt that goes with the text.
"""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple
from zlib import crc32

from pydantic_core import to_json

from queueing.appointments import PERSONAL

FIRST = "0" * 64
"""What the first line of a journal has as the hash of the line before it."""
PARTS = ("at", "actor", "step", "data")
"""What the marks of a line are of, in this order. They prove nothing; they say what was changed in a line."""
_OWN_WORD = re.compile(r"[a-z]+(_[a-z]+)+")


class ChainedLine(NamedTuple):
    """A line as it is stored. `at`: microseconds since 1970 UTC."""

    hall: str
    revision: int
    at: int
    kind: str
    actor: str
    ticket_id: str | None
    number: str | None
    window: int | None
    request_id: str | None
    data: str


def line_hash(previous: str, line: ChainedLine) -> str:
    """The hash of a line that follows the line with the hash `previous`, in 64 hexadecimal digits."""
    canonical = to_json(
        {
            "actor": line.actor,
            "at": line.at,
            "data": line.data,
            "hall": line.hall,
            "kind": line.kind,
            "number": line.number,
            "previous": previous,
            "request_id": line.request_id,
            "revision": line.revision,
            "ticket_id": line.ticket_id,
            "window": line.window,
        }
    )
    return sha256(canonical).hexdigest()


def marks(line: ChainedLine) -> str:
    """A short checksum of each of `PARTS`, eight hexadecimal digits each."""
    step = f"{line.kind}\n{line.ticket_id}\n{line.number}\n{line.window}\n{line.request_id}"
    texts = (str(line.at), line.actor, step, line.data)
    return "%08x%08x%08x%08x" % tuple([crc32(text.encode()) for text in texts])  # noqa: UP031  # half the time


def changed_parts(written: str, line: ChainedLine) -> list[str]:
    """The parts whose marks are not those that were written with the line."""
    now = marks(line)
    return [part for n, part in enumerate(PARTS) if written[8 * n : 8 * n + 8] != now[8 * n : 8 * n + 8]]


def seal(salt: str, text: str) -> str:
    """The digest that stands in the line for a text about people."""
    return sha256(to_json([salt, text])).hexdigest()


def is_personal(reason: object) -> bool:
    """Whether a reason may be in somebody's own words. The system's own are words with underscores: `window_closed`."""
    return isinstance(reason, str) and reason != "" and not _OWN_WORD.fullmatch(reason)


def split(data: Mapping[str, Any], salt: str) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """A line's data without its text about people but with its seals; and that text, with its salt, by the name of its
    seal: `link` (the ticket's link), `note` (the reason of a step), `slip_note` (of a slip), `guide` (what was ticked
    of a guide), `card` (what is kept of a card) and `booking` (the name on a new appointment, its link and the hashes
    of phone and document, as JSON).
    """
    line, changes = dict(data), dict(data["changes"])
    texts: dict[str, list[str]] = {}
    if "link_token" in changes:
        texts["link"] = [salt, changes.pop("link_token")]
    for name in ("guide", "card"):
        if isinstance(changes.get(name), str):
            texts[name] = [salt, changes.pop(name)]
    if is_personal(changes.get("reason")):
        texts["slip_note"] = [salt, changes.pop("reason")]
    if is_personal(line.get("reason")):
        texts["note"] = [salt, line.pop("reason")]
    line["changes"] = changes
    if any("name" in booked for booked in data.get("appointments", {}).values()):
        ((appointment, booked),) = data["appointments"].items()  # one line books one appointment
        about = {name: booked[name] for name in PERSONAL if name in booked}
        texts["booking"] = [salt, to_json(about).decode()]
        line["appointments"] = {appointment: {name: booked[name] for name in booked if name not in PERSONAL}}
    if texts:
        line["seals"] = {name: seal(*text) for name, text in texts.items()}
    return line, texts


def joined(line: Mapping[str, Any], texts: Mapping[str, list[str]], ticket_id: str | None) -> dict[str, Any]:
    """The inverse of `split`. A link that was erased is `erased_link`, what was ticked is then None, a reason is left
    out.
    """
    data, changes = dict(line), dict(line["changes"])
    seals = data.pop("seals", {})
    if "booking" in seals:
        ((appointment, booked),) = data["appointments"].items()
        gone = {"name": "", "link_token": erased_link(appointment)}
        about = json.loads(texts["booking"][1]) if "booking" in texts else gone
        data["appointments"] = {appointment: {**booked, **about}}
    if "link" in seals:
        changes["link_token"] = texts["link"][1] if "link" in texts else erased_link(ticket_id or "")
    for name in ("guide", "card"):
        if name in seals:
            changes[name] = texts[name][1] if name in texts else None
    if "slip_note" in texts:
        changes["reason"] = texts["slip_note"][1]
    if "note" in texts:
        data["reason"] = texts["note"][1]
    return data | {"changes": changes}


def erased_link(ticket_id: str) -> str:
    """What a ticket has instead of a link that was erased: of another length than a link, so it opens nothing."""
    return f"erased-{ticket_id}"[:40]
