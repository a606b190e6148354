"""The virtual printer's wire: keeps the bytes of every slip as a file and answers as a printer without
trouble does.
"""

import os
from pathlib import Path

from printing.transports.port import NotConnected, Transport

_ALL_IS_WELL = {1: 0x16, 2: 0x12, 3: 0x12, 4: 0x12}
_GS_R = b"\x1dr"
_DLE_EOT = b"\x10\x04"


class VirtualTransport(Transport):
    """Slips become `<folder>/<job>.bin`, whole or not at all."""

    keeps_what_broke_off = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written = bytearray()
        self._answers = bytearray()

    def open(self) -> None:
        """Make the folder."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NotConnected(f"{self._folder}: {error.strerror}") from error

    def write(self, data: bytes, timeout_seconds: float) -> None:
        """Status requests are answered; all else is the slip's. A request comes in a write of its own."""
        if data[:2] == _DLE_EOT and len(data) == 3:
            self._answers.append(_ALL_IS_WELL.get(data[2], 0x12))
        elif data[:2] == _GS_R and len(data) == 3:
            self._answers.append(0)
        else:
            self._written += data

    def read(self, most: int, timeout_seconds: float) -> bytes:
        """Answers to what was asked; never waits."""
        answer = bytes(self._answers[:most])
        del self._answers[:most]
        return answer

    def close(self) -> None:
        """What was not finished never was a slip."""
        self._written.clear()
        self._answers.clear()

    def finish(self, job_id: str) -> None:
        """File the slip, durably, under its job's name; a copy of the same job replaces it."""
        path = self._folder / f"{job_id}.bin"
        fresh = path.with_suffix(".tmp")
        with fresh.open("wb") as file:
            file.write(self._written)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        self._written.clear()
