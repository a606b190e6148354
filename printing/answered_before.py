"""Remembers on disk which printers have ever answered: if such a printer is silent, even after a restart, it is in
trouble.

A printer with a new address or a new profile counts as another printer.
"""

import json
import logging
import threading
from pathlib import Path

from printing.files import private_folder, write_whole

log = logging.getLogger(__name__)


class AnsweredBefore:
    """One small file. A damaged file counts as empty; the next answer repairs it. Callable from any thread."""

    def __init__(self, folder: Path) -> None:
        private_folder(folder)
        self._path, self._writing = folder / "answered.txt", threading.Lock()
        self._known = self._read()

    def _read(self) -> set[str]:
        try:
            names = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return set()
        return {name for name in names if isinstance(name, str)} if isinstance(names, list) else set()

    def has(self, name: str, described: dict[str, str]) -> bool:
        """Whether this printer has answered before."""
        return _key(name, described) in self._known

    def remember(self, name: str, described: dict[str, str]) -> None:
        """Note that this printer has answered."""
        key = _key(name, described)
        with self._writing:
            if key not in self._known:
                self._known.add(key)
                self._write()

    def _write(self) -> None:
        try:
            write_whole(self._path, json.dumps(sorted(self._known)).encode())
        except OSError as error:
            log.warning("%s: %s", self._path, error)


def _key(name: str, described: dict[str, str]) -> str:
    return " ".join((name, described["address"], described["profile"]))
