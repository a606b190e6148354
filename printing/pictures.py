"""Pictures of the slips of virtual printers, drawn later by a thread of low priority."""

import logging
import os
import queue
import threading
from pathlib import Path

from printing.files import write_whole

MOST_AT_START = 20
_GIVE_WAY = 15
log = logging.getLogger(__name__)


class Pictures:
    """Draws `<folder>/<job>.png` beside each `<job>.bin`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: queue.SimpleQueue[tuple[str, int]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="pictures", daemon=True)

    def start(self, width: int = 576) -> None:
        """Begin with the newest slips that have no picture yet."""
        without = [path for path in self._folder.glob("*.bin") if not path.with_suffix(".png").exists()]
        without.sort(key=lambda path: path.stat().st_mtime)
        for path in without[-MOST_AT_START:]:
            self.draw(path.stem, width)
        self._thread.start()

    def draw(self, job_id: str, width: int) -> None:
        """Draw this slip soon, on paper of this many dots; does nothing for a real printer's slip."""
        if (self._folder / f"{job_id}.bin").exists():
            self._waiting.put((job_id, width))

    def _run(self) -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _GIVE_WAY)  # Linux: of this thread alone
        while True:
            job_id, width = self._waiting.get()
            try:
                self._draw(self._folder / f"{job_id}.bin", width)
            except Exception:  # a picture that cannot be drawn must not stop the next one
                log.exception("no picture of slip %s", job_id)

    def _draw(self, path: Path, width: int) -> None:
        # Imported with the first picture: an agent of real printers never needs them.
        from printing.preview.interpreter import read
        from printing.preview.paper import png

        write_whole(path.with_suffix(".png"), png(read(path.read_bytes(), width)))
