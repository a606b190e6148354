"""The head of a journal, as it is signed and kept elsewhere; the lines of the security log."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from protocol.base import OptionalWord, Query, Reply
from protocol.instants import Instant

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Signature = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{128})?$")]


class JournalHead(Reply):
    """The newest line of a hall's journal at an instant. The signature (Ed25519) is over all else as canonical JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hall: Annotated[str, StringConstraints(max_length=64)]
    revision: Annotated[int, Field(ge=1)]
    hash: Hash
    signed_at: Instant
    public_key: Hash
    signature: Signature


class SecurityLine(Reply):
    """One line of the security log. `times`: how often the same happened within a minute."""

    id: int
    at: Instant
    hall: str
    kind: str
    actor: str
    address: str
    subject: str
    times: int


class SecurityLog(Reply):
    """Lines, newest first; ask again with `before` the last id while there are any."""

    lines: list[SecurityLine]


class SecurityLogQuery(Query):
    """Which lines."""

    before: Annotated[int, Field(ge=0, le=2**62)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    format: Annotated[OptionalWord, Field(pattern="^(json|csv)?$")] = ""
