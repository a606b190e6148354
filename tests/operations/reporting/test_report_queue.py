"""Reports that are made one after another: who waits knows the place, and none that goes on is broken off."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from operations.reporting import process, process_pipe, worker
from operations.reporting.process_pipe import ProcessPipe, ReportFailed
from operations.reporting.worker import ReportWorker
from protocol.reporting import ReportLine
from tests.builders import Scene

ASK = {"start": "2026-03-02", "end": "2026-03-02", "hall": "hall"}


@pytest.fixture
def busy_worker(scene: Scene, database_url: str) -> Iterator[ReportWorker]:
    """Both of its processes make long reports."""
    made = ReportWorker(database_url)
    yield made
    made.stop()


def test_who_waits_for_long_reports_is_told_the_place_and_gets_the_turn(
    busy_worker: ReportWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.01)
    busy = [busy_worker._free.get() for _ in range(worker.AT_ONCE)]
    third, fourth = busy_worker.steps("hours", ASK), busy_worker.steps("hours", ASK)
    assert [next(third), next(fourth), next(third)] == [{"place": 1}, {"place": 2}, {"place": 1}]
    third.close()
    assert next(fourth) == {"place": 1}, "who goes makes room"
    busy_worker._free.put(busy[0])
    assert _report_of(fourth)["name"] == "hours"


def test_each_line_of_a_long_report_is_one_that_the_protocol_knows(
    busy_worker: ReportWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.01)
    busy = [busy_worker._free.get() for _ in range(worker.AT_ONCE)]
    steps = busy_worker.steps("hours", ASK | {"language": "en"})
    lines = [next(steps)]
    busy_worker._free.put(busy[0])
    try:
        while True:
            lines.append(next(steps))
    except StopIteration as end:
        last = ReportLine.model_validate({"report": end.value})
    assert last.report is not None and last.report.name == "hours"
    places = [ReportLine.model_validate(line).place for line in lines]
    assert places[0] == 1


def _report_of(steps: worker.Steps) -> Any:
    try:
        while True:
            next(steps)
    except StopIteration as end:
        return end.value


class _Told(ProcessPipe):
    """The pipe to a process that says these lines, one after another."""

    def __init__(self, *lines: str) -> None:
        super().__init__("")
        self._lines = lines

    def _running(self) -> subprocess.Popen[str]:
        code = "import sys, time\nfor line in sys.argv[1:]: time.sleep(0.3); print(line, flush=True)"
        self._process = subprocess.Popen(  # our own code
            [sys.executable, "-c", code, *self._lines], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self._process


def test_a_report_that_waits_for_a_slow_disk_is_not_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_pipe, "LONGEST_SECONDS", 0.2)
    pipe = _Told('{"read": 0.1, "worked": 0.1}', '{"read": 0.2, "worked": 0.1}', '{"report": 1}')
    assert _report_of(pipe.exchange({})) == {"report": 1}
    pipe.stop()


def test_a_report_that_works_on_and_on_without_getting_further_is_broken_off() -> None:
    pipe = _Told('{"read": 0.1, "worked": 1.0}', '{"read": 0.1, "worked": 61.0}', '{"report": 1}')
    with pytest.raises(ReportFailed):
        _report_of(pipe.exchange({}))
    assert pipe._process is None


def test_a_process_that_ends_in_the_middle_of_its_answer_has_failed_and_the_next_one_is_asked() -> None:
    pipe = _Told('{"read": 0.1, "worked": 0.1}', '{"file": "UEsDBBQAAAAI')
    with pytest.raises(ReportFailed):
        _report_of(pipe.exchange({}))
    assert pipe._process is None


def test_nobody_gets_the_answer_that_somebody_else_did_not_wait_for() -> None:
    pipe = ProcessPipe("")
    echo = "import sys\nfor line in sys.stdin: print('{\"read\": 0, \"worked\": 0}\\n' + line, end='', flush=True)"
    asked: list[subprocess.Popen[str]] = []

    def running() -> subprocess.Popen[str]:
        if pipe._process is None:
            pipe._process = subprocess.Popen(  # our own code
                [sys.executable, "-c", echo], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            asked.append(pipe._process)
        return pipe._process

    pipe._running = running  # type: ignore[method-assign]
    steps = pipe.exchange({"report": "of the north"})
    next(steps)
    with pytest.raises(RuntimeError):
        steps.throw(RuntimeError("the request ended"))
    assert _report_of(pipe.exchange({"report": "of the south"})) == {"report": "of the south"}
    pipe.stop()
    assert len(asked) == 2


@pytest.mark.parametrize("part", ["operations.reporting.reports.report", "operations.reporting.sheets.as_xlsx"])
def test_a_report_or_file_for_which_the_memory_does_not_suffice_is_refused_and_says_so(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def too_much(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(part, too_much)
    ask = {**ASK, "language": "en"}
    request = {"name": "hours", "ask": ask, "form": "xlsx", "now_at": scene.context.now().isoformat()}
    said = json.loads(process.line_of(scene.context, request, lambda share: None))
    assert said["code"] == "report_too_large"


def test_a_process_says_how_long_it_has_worked_since_it_last_got_further(monkeypatch: pytest.MonkeyPatch) -> None:
    worked = iter([5.0, 30.0, 40.0, 45.0])
    monkeypatch.setattr(time, "process_time", lambda: next(worked))
    beat = process._Beat()
    assert beat.said() == {"read": 0.0, "worked": 25.0}
    beat.has_read(0.5)
    assert beat.said() == {"read": 0.5, "worked": 5.0}
