"""One's own account: its logins, a new password, and passkeys."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from protocol.base import Reply, Step
from protocol.instants import Instant

Password = Annotated[str, StringConstraints(min_length=1, max_length=1024)]


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

    old: Password
    new: Password


class Passkey(Reply):
    """A passkey, without what it signs with."""

    id: str
    name: str
    added_at: Instant
    used_at: Instant | None = Field(description="The latest login with it; null: none yet.")


class Passkeys(Reply):
    """One's own passkeys, oldest first."""

    passkeys: list[Passkey]


class BeginPasskey(Step):
    """One's own password, before a passkey is added."""

    password: Password


class PasskeyOptions(Reply):
    """What a browser needs to make a passkey."""

    options: dict[str, Any] = Field(description="For `PublicKeyCredential.parseCreationOptionsFromJSON`.")


class NewPasskey(Step):
    """The passkey that a browser made for such options."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    answer: Annotated[str, StringConstraints(min_length=1, max_length=16_000)] = Field(
        description="The JSON text of `PublicKeyCredential.toJSON()`."
    )


class PasskeyName(Step):
    """Another name for a passkey."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class RemovePasskey(Step):
    """One's own password, before a passkey is removed."""

    password: Password
