"""The server's addresses for people and programs on its own computer."""

import config

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # not bound here
"""What stands for every address of a computer, and how the computer reaches itself there."""


def own_url(settings: config.Settings) -> str:
    """The address of the server on this computer, without a trailing slash."""
    return f"http://{bound(EVERYWHERE.get(settings.host, settings.host), settings.port)}"


def bound(host: str, port: int) -> str:
    """Host and port as one writes them, an IPv6 address in brackets.

    >>> bound("::1", 8000), bound("127.0.0.1", 8000)
    ('[::1]:8000', '127.0.0.1:8000')
    """
    return f"{f'[{host}]' if ':' in host else host}:{port}"
