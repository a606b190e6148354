"""Tokens of staff and of devices."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from protocol.base import Reply, Step, Word
from protocol.instants import Instant


class Login(Step):
    """Name and password of a member of staff who asks for a token."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    code: Annotated[str, StringConstraints(max_length=40)] = ""


class NewDevice(Step):
    """A device that is to have a token."""

    kind: Literal["kiosk", "display", "printer"]
    hall: Word
    name: Word


class Token(Reply):
    """A bearer token."""

    token: str
    role: str
    expires_at: Instant


class Device(Reply):
    """A new device; its token is shown only this once."""

    id: str
    token: str


class KnownDevice(Reply):
    """A device, without its secret."""

    id: str
    kind: str
    name: str
    created_at: Instant


class Devices(Reply):
    """A hall's devices."""

    devices: list[KnownDevice]
