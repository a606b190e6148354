"""One's own account: its logins, and a new password."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from protocol.base import Reply, Step
from protocol.instants import Instant


class Login(Reply):
    """A browser or a program in which somebody is logged in."""

    id: str
    kind: Literal["browser", "program"]
    browser: str = Field(description="What it calls itself; empty: nothing.")
    address: str
    created_at: Instant
    seen_at: Instant = Field(description="When it was last used, to the minute.")
    expires_at: Instant
    current: bool = Field(description="It is the login of this request.")


class Account(Reply):
    """One's own account, with the logins that have not ended, the latest used first."""

    username: str
    display_name: str
    role: str
    hall: str
    logins: list[Login]


class Ended(Reply):
    """How many logins were ended."""

    ended: int


class NewPassword(Step):
    """The present password and the new one."""

    old: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    new: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
