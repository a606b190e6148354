"""The transport of a printer whose description is invalid."""

from printing.transports.port import NotConnected, Transport


class Missing(Transport):
    """Never connects. Each attempt raises NotConnected with the reason."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def open(self) -> None:
        """Raise NotConnected."""
        raise NotConnected(self._reason)

    def write(self, data: bytes, timeout_seconds: float) -> None:
        """Raise NotConnected."""
        raise NotConnected(self._reason)

    def read(self, most: int, timeout_seconds: float) -> bytes:
        """Raise NotConnected."""
        raise NotConnected(self._reason)

    def close(self) -> None:
        """Do nothing: nothing was opened."""
