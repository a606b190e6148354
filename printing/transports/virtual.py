"""The virtual printer's transport: saves the bytes of each slip in a file and answers like a printer that is well."""

from pathlib import Path

from printing.files import private_folder, write_whole
from printing.transports.port import NotConnected, Transport

_ALL_IS_WELL = {1: 0x16, 2: 0x12, 3: 0x12, 4: 0x12}
_GS_R = b"\x1dr"
_DLE_EOT = b"\x10\x04"


class VirtualTransport(Transport):
    """Each slip becomes `<folder>/<job>.bin`, completely or not at all."""

    keeps_what_broke_off = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written = bytearray()
        self._answers = bytearray()

    def open(self) -> None:
        """Create the folder."""
        try:
            private_folder(self._folder)
        except OSError as error:
            raise NotConnected(f"{self._folder}: {error.strerror}") from error

    def write(self, data: bytes, timeout_seconds: float) -> None:
        """Queue answers to status requests, each of which comes in a write of its own; add all other bytes to
        the slip.
        """
        if data[:2] == _DLE_EOT and len(data) == 3:
            self._answers.append(_ALL_IS_WELL.get(data[2], 0x12))
        elif data[:2] == _GS_R and len(data) == 3:
            self._answers.append(0)
        else:
            self._written += data

    def read(self, most: int, timeout_seconds: float) -> bytes:
        """The queued answers. Never waits."""
        answer = bytes(self._answers[:most])
        del self._answers[:most]
        return answer

    def close(self) -> None:
        """Drop an unfinished slip and unread answers."""
        self._written.clear()
        self._answers.clear()

    def finish(self, job_id: str) -> None:
        """Save the slip durably under its job's id. A copy of the same job replaces it."""
        write_whole(self._folder / f"{job_id}.bin", bytes(self._written))
        self._written.clear()
