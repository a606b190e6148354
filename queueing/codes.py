"""Short codes that people read, say and type."""

LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
"""None that is easily taken for another: no B and 8, I and 1, O and 0, S and 5, Z and 2."""


def plain_code(code: str) -> str:
    """A code as it was given, out of what somebody typed.

    >>> plain_code(" k7m-4xq ")
    'K7M4XQ'
    """
    return "".join(letter for letter in code[:32].upper() if letter.isalnum())
