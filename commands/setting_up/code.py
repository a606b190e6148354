"""The code on the terminal: whoever can read it may set the hall up, and nobody else in the network."""

import secrets
from collections.abc import Callable

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 10


class SetupCode:
    """One code until the hall is set up; `tell` says it to whoever sits at the terminal.

    Nobody finds it by trying: each address has five tries and then one a minute. Nobody can make it another one.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        tell(f"{self._code[:5]}-{self._code[5:]}")

    def fits(self, typed: str) -> bool:
        """Whether somebody has read the code. Capitals, spaces and hyphens say nothing."""
        plain = "".join(sign for sign in typed.lower() if sign.isalnum())
        return secrets.compare_digest(plain.encode(), self._code.encode())
