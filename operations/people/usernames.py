"""What a username may be, wherever somebody is added."""

from queueing.errors import BadRequest

MOST = 64


def must_be_good(username: str) -> None:
    """Raise bad_username."""
    if not 1 <= len(username) <= MOST or not username.isprintable() or "/" in username or username.startswith("."):
        raise BadRequest("bad_username", f"A username has 1 to {MOST} printable characters, no slash, no dot in front.")
