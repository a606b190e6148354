"""Backups that only the holder of a key can read, in the format of age (age-encryption.org)."""

from collections.abc import Sequence
from hashlib import file_digest
from pathlib import Path

from commands.backups.files import BackupError, begin, put

BEGINNING = b"age-encryption.org/"


def is_sealed(path: Path) -> bool:
    """Whether a file begins as age's files do."""
    with path.open("rb") as file:
        return file.read(len(BEGINNING)) == BEGINNING


def note_of(path: Path) -> Path:
    """Where the digest of an encrypted backup is noted, as `sha256sum --check` reads it: nobody here can read the
    backup, so nothing else says later whether it is whole.
    """
    return path.with_name(f"{path.name}.sha256")


def note(sealed: Path, called: Path) -> None:
    """Note the digest of an encrypted file that was proved, under the name that it will have."""
    fresh = note_of(sealed)
    begin(fresh)
    fresh.write_text(f"{_digest(sealed)}  {called.name}\n", "utf-8")
    put(fresh, note_of(called))


def is_as_noted(sealed: Path) -> bool:
    """Whether an encrypted file is what was noted when it was made; without a note it is not."""
    try:
        return note_of(sealed).read_text("utf-8") == f"{_digest(sealed)}  {sealed.name}\n"
    except (FileNotFoundError, UnicodeDecodeError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def must_be_recipients(recipients: Sequence[str]) -> None:
    """BackupError for what is no public key."""
    for text in recipients:
        _recipient(text)


def seal(plain: Path, sealed: Path, recipients: Sequence[str]) -> None:
    """Encrypt a file for the recipients, and prove that it can be read again.

    For the proof there is one more recipient, whose secret key is in nobody's hands and ends with this function.
    """
    from pyrage import decrypt_io, encrypt_file, x25519

    proof = x25519.Identity.generate()
    begin(sealed)
    keys = [*map(_recipient, recipients), proof.to_public()]
    encrypt_file(str(plain), str(sealed), keys)
    digest = _Digest()
    with sealed.open("rb") as reader:
        decrypt_io(reader, digest, [proof])
    if digest.hash.hexdigest() != _digest(plain):
        raise BackupError("the encrypted backup cannot be read again")


def unseal(sealed: Path, plain: Path, identity: Path | None) -> None:
    """Decrypt a file with the secret keys in the file `identity`, which age-keygen has made, or ssh-keygen."""
    from pyrage import DecryptError, decrypt_file

    if identity is None:
        raise BackupError(f"{sealed} is encrypted; --identity FILE names the file with its secret key")
    begin(plain)
    try:
        decrypt_file(str(sealed), str(plain), _identities(identity))
    except DecryptError as error:
        raise BackupError(f"{sealed} cannot be decrypted with {identity}: {error}") from None


class _Digest:
    """A file that keeps nothing but the hash of what is written to it."""

    def __init__(self) -> None:
        from hashlib import sha256

        self.hash = sha256()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""


def _recipient(text: str) -> object:
    from pyrage import RecipientError, ssh, x25519

    kind = ssh if text.startswith("ssh-") else x25519
    try:
        return kind.Recipient.from_str(text.strip())
    except RecipientError:
        raise BackupError(f"backup_recipients: '{text[:80]}' is no public key of age (age1…) or ssh") from None


def _identities(path: Path) -> list[object]:
    from pyrage import IdentityError, ssh, x25519

    data = path.read_bytes()
    if data.startswith(b"-----BEGIN"):
        try:
            return [ssh.Identity.from_buffer(data)]
        except IdentityError as error:
            raise BackupError(f"{path} cannot be used: {error}") from None
    lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines()]
    try:
        identities = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except IdentityError:
        identities = []
    if not identities:
        raise BackupError(f"{path} has no secret key (AGE-SECRET-KEY-1…, or a private key of ssh)")
    return list(identities)
