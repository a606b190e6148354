"""Names of downloaded files, for packages that must not import the code that makes reports."""

import re

LONGEST_PART = 40
"""Characters of one part; some file systems take 255 bytes in all."""


def file_name(*parts: str) -> str:
    """A file name from these parts, without its extension, that every operating system accepts.

    >>> file_name("Waiting times", "Hall A/B: east", "2026-03-01")
    'Waiting times_Hall A-B- east_2026-03-01'
    """
    safe = (re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "-", part).strip(" .")[:LONGEST_PART].rstrip(" .") for part in parts)
    return "_".join(part for part in safe if part)
