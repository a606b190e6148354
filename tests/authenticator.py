"""A device with passkeys, in software: EC P-256, no attestation. What it says can be bent for an attack."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, HAS_CREDENTIAL = 1, 4, 64


def text(data: bytes) -> str:
    """base64url without its padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(text: str) -> bytes:
    """The bytes of such a text."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One passkey. `host`, `origin`: where its browser thinks it is. `verified`: whether it checked the person."""

    host: str = "hall.example"
    origin: str = "https://hall.example"
    verified: bool = True
    uses: int = 0
    handle: str = ""
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: str) -> str:
        """The answer to a wish for a new passkey."""
        asked = json.loads(options)
        self.handle = asked["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        named = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cbor2.dumps(key)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._said(HAS_CREDENTIAL) + named}
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(clientDataJSON=text(client), attestationObject=text(cbor2.dumps(attestation)))

    def sign(self, options: str) -> str:
        """The answer to a wish for a login; counts."""
        self.uses += 1
        client, said = self._client("webauthn.get", json.loads(options)["challenge"]), self._said()
        signature = self.key.sign(said + sha256(client).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": text(client), "authenticatorData": text(said), "signature": text(signature)}
        return self._answer(**parts, userHandle=self.handle)

    def _said(self, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, **response: Any) -> str:
        named = text(self.credential)
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})
