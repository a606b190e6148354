"""Results that the server does not have yet, on disk: a printed slip is reported after any crash, not printed again."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from printing.files import private_folder, write_whole


@dataclass(frozen=True, slots=True)
class Result:
    """How a job ended: `result` is printed, sent, failed or expired; `printer` is where, with the paper used."""

    job_id: str
    result: str
    detail: str = ""
    printer: str = ""
    paper_mm: int = 0


class Outbox:
    """One small file per result, durable when `put` returns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        private_folder(folder)

    def put(self, result: Result) -> None:
        """Keep a result until it is reported."""
        write_whole(self._path(result.job_id), json.dumps(asdict(result)).encode())

    def remove(self, job_id: str) -> None:
        """Drop a result that the server has."""
        self._path(job_id).unlink(missing_ok=True)

    def all(self) -> list[Result]:
        """The results still to report, oldest first; an unreadable file is set aside."""
        results = []
        for path in sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime):
            try:
                results.append(Result(**json.loads(path.read_text("utf-8"))))
            except (ValueError, TypeError):
                path.replace(path.with_suffix(".unreadable"))
        return results

    def _path(self, job_id: str) -> Path:
        return self._folder / f"{job_id}.json"
