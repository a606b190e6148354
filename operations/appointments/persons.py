"""Who books, as far as it is kept: a name, and keyed hashes of phone and document."""

import hmac
import re
from dataclasses import dataclass

from operations.context import Context
from queueing.errors import BadRequest

_PHONE = re.compile(r"\+?[0-9]{5,15}")
_LAST4 = re.compile(r"[0-9]{3}[0-9X]")
_COUNTRY = re.compile(r"^(\+86|0086)(?=1[0-9]{10}$)")


@dataclass(frozen=True, slots=True)
class Person:
    """Hashes of one hall's person; None: not given. `named`: of the name. `phone_last4`, `document`: of the last four
    digits. `name_document`: of the name with the document's last four, because these alone are other people's too.
    """

    name: str
    named: str
    phone: str | None = None
    phone_last4: str | None = None
    document: str | None = None
    name_document: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """What tells this person from others, as far as it was given."""
        return tuple(key for key in (self.phone, self.name_document) if key)


def keyed(context: Context, hall: str, kind: str, text: str) -> str:
    """The hash of a text, which nobody can compute without the server's key."""
    said = f"appointment {kind}\n{hall}\n{text}".encode()
    return hmac.new(context.server_key, said, "sha256").hexdigest()[:32]


def person_of(context: Context, hall: str, name: str, phone: str, document_last4: str) -> Person:
    """Raises name_missing, bad_phone, bad_last4."""
    name = " ".join(name.split())
    if not name:
        raise BadRequest("name_missing", "An appointment names a person.")
    phone = plain_phone(phone)
    document = plain_last4(document_last4) if document_last4.strip() else ""
    return Person(
        name,
        keyed(context, hall, "name", name),
        keyed(context, hall, "phone", phone) if phone else None,
        last4_hash(context, hall, "phone", phone[-4:]) if phone else None,
        last4_hash(context, hall, "document", document) if document else None,
        keyed(context, hall, "person", f"{name.casefold()}\n{document}") if document else None,
    )


def last4_hash(context: Context, hall: str, kind: str, last4: str) -> str:
    """The hash of the last four digits of a phone number or a document."""
    return keyed(context, hall, f"{kind}4", last4)


def plain_phone(phone: str) -> str:
    """The digits of a phone number, without China's country code; "" for none. Raises bad_phone.

    >>> plain_phone("+86 138-0013 8000"), plain_phone(" ")
    ('13800138000', '')
    """
    plain = re.sub(r"[\s().-]", "", phone)
    if plain and not _PHONE.fullmatch(plain):
        raise BadRequest("bad_phone", "A phone number has 5 to 15 digits.")
    return _COUNTRY.sub("", plain)


def plain_last4(last4: str) -> str:
    """Four digits, the last of which may be X. Raises bad_last4."""
    plain = last4.strip().upper()
    if not _LAST4.fullmatch(plain):
        raise BadRequest("bad_last4", "These are the last four digits; the last may be X.")
    return plain
