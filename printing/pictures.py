"""Pictures of what a virtual printer printed, drawn after the slips by a thread that gives way to all
others.
"""

import logging
import os
import queue
import threading
from pathlib import Path

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
        """Draw this slip soon, on paper of so many dots; nothing when it went to a real printer."""
        if (self._folder / f"{job_id}.bin").exists():
            self._waiting.put((job_id, width))

    def _run(self) -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _GIVE_WAY)  # Linux: of this thread alone
        while True:
            job_id, width = self._waiting.get()
            try:
                self._draw(self._folder / f"{job_id}.bin", width)
            except Exception:  # a picture nobody can draw must not stop the next one
                log.exception("no picture of slip %s", job_id)

    def _draw(self, path: Path, width: int) -> None:
        # Imported with the first picture: an agent of real printers never needs them.
        from printing.preview.interpreter import read
        from printing.preview.paper import png

        fresh = path.with_suffix(".png.tmp")
        fresh.write_bytes(png(read(path.read_bytes(), width)))
        fresh.replace(path.with_suffix(".png"))
