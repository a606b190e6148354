"""Whose a token is: a person's or a device's."""

from operations.context import Actor, Context
from operations.people import devices
from operations.people.sessions import of_token, token_hash


def actor_of(context: Context, token: str) -> Actor | None:
    """The person or device that owns the token; None: unknown, expired, ended or revoked."""
    owner = of_token(context, token, "program")  # first: devices are remembered, staff ask in every request
    return devices.of_hash(context, token_hash(token)) if owner is None else owner.actor
