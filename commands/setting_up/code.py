"""The code on the terminal: whoever can read it may set the hall up, and nobody else in the network."""

import secrets
from collections.abc import Callable

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 10
MOST_WRONG = 10
"""After so many wrong codes there is another one, so nobody finds it by trying: ten of 8 · 10^14."""


class SetupCode:
    """One code at a time; `tell` says each to whoever sits at the terminal."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._renew()

    def _renew(self) -> None:
        self._code, self._wrong = "".join(secrets.choice(SIGNS) for _ in range(LENGTH)), 0
        self._tell(f"{self._code[:5]}-{self._code[5:]}")

    def fits(self, typed: str) -> bool:
        """Whether somebody has read the code. Capitals, spaces and hyphens say nothing."""
        plain = "".join(sign for sign in typed.lower() if sign.isalnum())
        if secrets.compare_digest(plain.encode(), self._code.encode()):
            return True
        self._wrong += bool(plain)
        if self._wrong >= MOST_WRONG:
            self._renew()
        return False
