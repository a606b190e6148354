"""Names of downloaded files, for packages that must not import the code that makes reports."""

import re
from hashlib import sha256

LONGEST_PART = 40
"""Characters of one part; some file systems take 255 bytes in all."""


def file_name(*parts: str) -> str:
    """A file name from these parts, without its extension, that every operating system accepts.

    >>> file_name("Waiting times", "Hall A/B: east", "2026-03-01")
    'Waiting times_Hall A-B- east_2026-03-01'
    """
    safe = (re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "-", part).strip(" .")[:LONGEST_PART].rstrip(" .") for part in parts)
    return "_".join(part for part in safe if part)


def exact(part: str, is_plain: bool = False) -> str:
    """The part, for `file_name`, such that two different ones stay different: where a file's name cannot have all of it
    (`is_plain`: in ASCII), it ends in six digits of its SHA-256.

    >>> exact("service Passport"), exact("service A/B"), exact("service A-B")
    ('service Passport', 'service A-B-760a02', 'service A-B')
    """
    kept = file_name(part)
    if is_plain:
        kept = re.sub(r"[^ -~]", "-", kept)
    if kept == part:
        return part
    digits = sha256(part.encode()).hexdigest()[:6]
    return f"{kept[: LONGEST_PART - 1 - len(digits)]}-{digits}"
