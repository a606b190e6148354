"""Which printers have ever answered, on disk: one of them that is silent is in trouble, also after a restart.

A printer that has another address or another profile is another one.
"""

import json
import logging
import threading
from pathlib import Path

log = logging.getLogger(__name__)


class Acquaintances:
    """One small file; a damaged one is an empty one, for the next answer mends it. From any thread."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path, self._writing = folder / "answered.txt", threading.Lock()
        self._known = self._read()

    def _read(self) -> set[str]:
        try:
            told = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return set()
        return {one for one in told if isinstance(one, str)} if isinstance(told, list) else set()

    def has(self, name: str, described: dict[str, str]) -> bool:
        """Whether this printer has answered before."""
        return _key(name, described) in self._known

    def remember(self, name: str, described: dict[str, str]) -> None:
        """It answers."""
        key = _key(name, described)
        with self._writing:
            if key not in self._known:
                self._known.add(key)
                self._write()

    def _write(self) -> None:
        fresh = self._path.with_suffix(".tmp")
        try:
            fresh.write_text(json.dumps(sorted(self._known)), "utf-8")
            fresh.replace(self._path)
        except OSError as error:
            log.warning("%s: %s", self._path, error)


def _key(name: str, described: dict[str, str]) -> str:
    return " ".join((name, described["address"], described["profile"]))
