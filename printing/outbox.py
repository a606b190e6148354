"""Results the server does not know yet, on disk: a slip that came out is reported after any crash, not
printed again.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Result:
    """How a job ended: `result` is printed, sent, failed or expired; `printer` where, with how much paper."""

    job_id: str
    result: str
    detail: str = ""
    printer: str = ""
    paper_mm: int = 0


class Outbox:
    """One small file a result, durable when `put` returns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, result: Result) -> None:
        """Keep a result until it was told."""
        fresh = self._path(result.job_id).with_suffix(".tmp")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(asdict(result), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path(result.job_id))
        self._sync_folder()

    def remove(self, job_id: str) -> None:
        """The server knows it."""
        self._path(job_id).unlink(missing_ok=True)

    def all(self) -> list[Result]:
        """What is still to be told, oldest first; a file nobody can read is set aside."""
        found = []
        for path in sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime):
            try:
                found.append(Result(**json.loads(path.read_text("utf-8"))))
            except (ValueError, TypeError):
                path.replace(path.with_suffix(".unreadable"))
        return found

    def _path(self, job_id: str) -> Path:
        return self._folder / f"{job_id}.json"

    def _sync_folder(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
