"""What docs/privacy.md lists."""

import re
from fnmatch import fnmatch

from tests.running import ROOT

PAGE = ROOT / "docs" / "privacy.md"


def is_listed(name: str) -> bool:
    """Whether the page says what becomes of this file or folder of the data folder; `…` stands for anything."""
    files = PAGE.read_text("utf-8").partition("## Files and logs")[2]
    names = re.findall(r"`DATA/([^`]+?)/?`", files) + [f"onewindow.db{end}" for end in ("-wal", "-shm")]
    return any(fnmatch(name, listed.replace("…", "*")) for listed in names)
