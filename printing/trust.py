"""The certificate authorities that the agent trusts: those of the computer, or one from a file."""

import ssl
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter


def trust(authority: Path | None) -> ssl.SSLContext:
    """A context that trusts only the authority in this file or, with None, all that the computer trusts
    (`update-ca-certificates`).

    Raises OSError if the file cannot be read or holds no certificate.
    """
    return ssl.create_default_context(cafile=authority)


class Trusting(HTTPAdapter):
    """An adapter for requests that uses this context. The library's own store lacks a hall's private authority."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Use the context for every connection."""
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)

    def cert_verify(self, conn: Any, url: str, verify: object, cert: object) -> None:
        """Do nothing, so that requests does not load its own store."""


def sockets(authority: Path | None) -> dict[str, Any]:
    """The same trust as options for a WebSocket. The context is new each time, because the library may change it."""
    return {"sslopt": {"context": trust(authority), "cert_reqs": ssl.CERT_REQUIRED, "check_hostname": True}}


def why_not(error: Exception) -> str:
    """Why a request had no answer, in words for a technician. For a bad certificate, what is wrong with it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the server's certificate is not trusted ({cause.verify_message}); --ca names its authority's file"
        cause = cause.__context__
    return type(error).__name__
