"""Whose word the agent takes for who the server is: the computer's own store, or one authority's file."""

import ssl
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter


def trust(authority: Path | None) -> ssl.SSLContext:
    """The authority of this file alone, or, with None, all that the computer trusts (`update-ca-certificates`).

    Raises OSError, also for a file that holds no certificate.
    """
    return ssl.create_default_context(cafile=authority)


class Trusting(HTTPAdapter):
    """requests has a store of its own, in which the authority of no hall is."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """With our trust for every connection."""
        super().init_poolmanager(*args, **more, ssl_context=self._context)

    def cert_verify(self, conn: Any, url: str, verify: object, cert: object) -> None:
        """Without the store of requests."""


def sockets(authority: Path | None) -> dict[str, Any]:
    """The same for a WebSocket; a trust of its own, which that library may change."""
    return {"sslopt": {"context": trust(authority), "cert_reqs": ssl.CERT_REQUIRED, "check_hostname": True}}


def why_not(error: Exception) -> str:
    """What to tell of a question that had no answer; of a certificate, what is wrong with it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the server's certificate is not trusted ({cause.verify_message}); --ca names its authority's file"
        cause = cause.__context__
    return type(error).__name__
