"""Signed heads of the journals: what is kept elsewhere, so that a journal made anew can be told from the true one.

The head of a journal is the revision and the hash of its newest line. It is signed with the key of the server's data
folder (Ed25519), once on each business date of the hall by the housekeeping and whenever somebody asks for it. From
then on no line is written with an earlier time, so a line that is added later cannot claim to be older.
"""

import json
from collections.abc import Sequence
from typing import Any

from pydantic_core import to_json

from operations.audit import Finding, Head
from operations.context import Context
from protocol.journal import JournalHead
from queueing.errors import BadRequest, NotFound
from queueing.hall import Hall, business_date
from storage import journal_heads
from storage.journal_heads import HeadRow


class JournalKey:
    """The key that signs, from its secret (64 hexadecimal digits). Loads the library only when it is used."""

    def __init__(self, secret: str) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))

    @property
    def public(self) -> str:
        """The public key, in 64 hexadecimal digits."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """The signature, in 128 hexadecimal digits."""
        return self._key.sign(message).hex()


def public_key(secret: str) -> str:
    """The public key that belongs to a secret one."""
    return JournalKey(secret).public


def message(head: JournalHead) -> bytes:
    """What is signed: the head as canonical JSON (RFC 8785), without its signature."""
    plain = head.model_dump(mode="json", exclude={"signature"})
    return to_json({name: plain[name] for name in sorted(plain)})


def is_signed(head: JournalHead) -> bool:
    """Whether the signature is that of the head's own public key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.public_key))
        key.verify(bytes.fromhex(head.signature), message(head))
    except (InvalidSignature, ValueError):
        return False
    return True


def sign(context: Context, secret: str, hall: str) -> JournalHead:
    """Sign the head of a hall's journal now with a secret key, and keep it.

    Raises unknown_hall, and empty_journal before the first line.
    """
    key = JournalKey(secret)
    with context.database.transaction() as connection:
        held = journal_heads.hold(connection, hall, context.now())
        if held is None:
            raise NotFound("unknown_hall", f"There is no hall '{hall[:64]}'.")
        revision, at = held
        hashed = journal_heads.hash_of(connection, hall, revision)
        if hashed is None:
            raise BadRequest("empty_journal", f"The journal of {hall} has no line {revision} to sign.")
        head = JournalHead(hall=hall, revision=revision, hash=hashed, signed_at=at, public_key=key.public, signature="")
        head = head.model_copy(update={"signature": key.sign(message(head))})
        journal_heads.put(connection, HeadRow(hall, revision, hashed, at, head.public_key, head.signature))
    return head


def sign_daily(context: Context, secret: str, hall: Hall) -> JournalHead | None:
    """Sign the head of a hall unless that was done on the hall's business date. None: it was, or there is no line.

    Just after a business date has begun, the head proves the whole of the one before; a date of Greenwich would begin
    in the middle of a day elsewhere.
    """
    with context.database.reading() as connection:
        last = journal_heads.newest(connection, hall.code)
    if last is not None and business_date(hall, last.signed_at) >= business_date(hall, context.now()):
        return None
    try:
        return sign(context, secret, hall.code)
    except BadRequest:
        return None


def newest(context: Context, hall: str) -> JournalHead:
    """The newest head that was signed. Raises no_head when there is none yet."""
    with context.database.reading() as connection:
        row = journal_heads.newest(connection, hall)
    if row is None:
        raise NotFound("no_head", "No head of this journal was signed yet; the housekeeping does it once a day.")
    return _wire(row)


def _wire(row: HeadRow) -> JournalHead:
    return JournalHead(
        hall=row.hall,
        revision=row.revision,
        hash=row.hash,
        signed_at=row.signed_at,
        public_key=row.public_key,
        signature=row.signature,
    )


def read(text: str) -> JournalHead:
    """A head from the file where it was kept. Raises bad_head for anything else, and for a head that was changed."""
    try:
        values: Any = json.loads(text)
        head = JournalHead.model_validate(values)
        is_good = is_signed(head)
    except (ValueError, RecursionError, TypeError):
        is_good = False
    if not is_good:
        raise BadRequest("bad_head", "This is no signed head of a journal, or it was changed.")
    return head


def as_kept(head: JournalHead, source: str) -> Head:
    """A head for an audit. `source`: where it was kept."""
    return Head(head.hall, head.revision, head.hash, head.signed_at, source)


def stored(context: Context, hall: str, public_key: str) -> tuple[list[Head], list[Finding]]:
    """The heads in the database that are signed with the server's key, and what is wrong with the others.

    `public_key` empty: the key is not here, so a head's own key is taken.
    """
    heads: list[Head] = []
    findings: list[Finding] = []
    with context.database.reading() as connection:
        rows: Sequence[HeadRow] = list(journal_heads.of_hall(connection, hall))
    for row in rows:
        head = _wire(row)
        if is_signed(head) and row.public_key == (public_key or row.public_key):
            heads.append(as_kept(head, "the database"))
        else:
            sentence = f"the stored head of line {row.revision} is not signed with this server's key"
            findings.append(Finding("head", row.revision, sentence))
    return heads, findings
