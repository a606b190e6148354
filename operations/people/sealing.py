"""Secrets that must be read again, sealed before they are stored: AES-256-GCM with the server's key, which is kept
outside the database. A copy of the database alone opens none of them (docs/security.md).
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

NONCE = 12
MARK = "sealed:"


def key_of(secret: str) -> bytes:
    """The key for the database, from the secret of the server (`DATA/secret_key`)."""
    return hmac.digest(secret.encode(), b"onewindow: secrets in the database", "sha256")


def is_sealed(text: str) -> bool:
    """Whether a stored secret is sealed; those of earlier versions are not."""
    return text.startswith(MARK)


def seal(key: bytes, text: str, about: str) -> str:
    """The text, sealed. `about`: whose it is; it opens for nobody else."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), about.encode())
    return MARK + urlsafe_b64encode(nonce + sealed).decode()


def opened(key: bytes, text: str, about: str) -> str | None:
    """The text again; None: it was sealed with another key, for somebody else, or was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    raw = urlsafe_b64decode(text.removeprefix(MARK))
    try:
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], about.encode()).decode()
    except InvalidTag:
        return None
