"""Questions that take a while: asked, answered beside the server, cancelled."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from operations.context import Actor
from operations.halls import catalogue
from operations.reporting.process import MOST_BYTES
from operations.reporting.what_if import process, studies
from operations.reporting.what_if.answerer import Answerer
from protocol.what_if import WhatIfQuestion
from queueing.errors import Conflict, NotAllowed, NotFound, Unfit
from storage import studies as rows
from storage.tables import studies as studies_table
from tests.builders import Scene
from tests.databases import a_sqlite_url
from tests.operations.reporting.test_what_if import hall_with_a_log
from tests.printing.halls import eventually

__all__ = ["hall_with_a_log"]
MANAGER = Actor("staff", "manager", "manager", "hall")


def a_question(**changes: Any) -> WhatIfQuestion:
    fields = {"hall": "hall", "start": "2026-03-02", "end": "2026-03-02", "repetitions": 1, "windows": 2, **changes}
    return WhatIfQuestion.model_validate(fields)


def test_a_question_is_answered_by_the_process_and_keeps_its_answer(hall_with_a_log: Scene) -> None:
    context = hall_with_a_log.context
    asked = studies.ask(context, MANAGER, a_question())
    assert (asked.state, asked.answer) == ("waiting", None)
    assert process.work_off(context) == 1
    done = studies.study(context, MANAGER, asked.id)
    assert (done.state, done.progress) == ("done", 1.0)
    assert done.answer is not None
    assert done.answer["visits"] == 30
    assert done.asked_by == "manager"
    assert [row.answer for row in studies.latest(context, MANAGER, "", 5).studies] == [None]


def test_the_same_request_again_is_the_same_question(scene: Scene) -> None:
    first, second = (studies.ask(scene.context, MANAGER, a_question(request_id="r1")) for _ in range(2))
    assert first.id == second.id


def test_a_cancelled_question_is_not_answered(hall_with_a_log: Scene) -> None:
    context = hall_with_a_log.context
    asked = studies.ask(context, MANAGER, a_question())
    assert studies.cancel(context, MANAGER, asked.id).state == "cancelled"
    assert process.work_off(context) == 0


def test_the_work_stops_when_nobody_wants_the_answer_any_more(
    hall_with_a_log: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = hall_with_a_log.context
    monkeypatch.setattr(process, "BEAT_SECONDS", 0.0)
    asked = studies.ask(context, MANAGER, a_question(repetitions=100))
    with context.database.transaction() as connection:
        rows.take_next(connection, context.machine_now(), context.machine_now() - process.LOST)
    beat = process._Beat(context, asked.id)
    beat(0.25)
    assert studies.study(context, MANAGER, asked.id).progress == 0.25
    studies.cancel(context, MANAGER, asked.id)
    with pytest.raises(process.Cancelled):
        beat(0.5)
    assert studies.study(context, MANAGER, asked.id).state == "cancelled"


def test_a_question_that_cannot_be_answered_says_why(scene: Scene) -> None:
    asked = studies.ask(scene.context, MANAGER, a_question())
    process.work_off(scene.context)
    failed = studies.study(scene.context, MANAGER, asked.id)
    assert (failed.state, failed.why) == ("failed", "no_visits")


def test_a_second_process_leaves_the_work_to_the_first_and_a_dead_one_has_failed(scene: Scene) -> None:
    context = scene.context
    first, second = studies.ask(context, MANAGER, a_question()), studies.ask(context, MANAGER, a_question())
    now = context.machine_now()
    with context.database.transaction() as connection:
        taken = rows.take_next(connection, now, now - process.LOST)
        assert taken is not None
        assert rows.take_next(connection, now, now - process.LOST) is None
        later = now + 2 * process.LOST
        after = rows.take_next(connection, later, later - process.LOST)
        assert after is not None
        assert {taken.id, after.id} == {first.id, second.id}
    lost = studies.study(context, MANAGER, taken.id)
    assert (lost.state, lost.why) == ("failed", "interrupted")


def test_a_question_that_would_replay_too_many_visits_is_refused_when_it_is_asked(
    hall_with_a_log: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studies, "MOST_VISITS", 30 * 20)  # 30 visits on this day
    studies.ask(hall_with_a_log.context, MANAGER, a_question(repetitions=20))
    with pytest.raises(Unfit, match="fewer days or repetitions") as refused:
        studies.ask(hall_with_a_log.context, MANAGER, a_question(repetitions=21))
    assert refused.value.code == "too_many_visits"


def test_visits_of_other_weekdays_are_not_replayed_and_do_not_count(
    hall_with_a_log: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studies, "MOST_VISITS", 30 * 20)  # 30 visits on each of three days
    week: dict[str, Any] = {"end": "2026-03-08", "repetitions": 20}
    studies.ask(hall_with_a_log.context, MANAGER, a_question(weekdays=["mon", "sun"], **week))
    for more in ({"weekdays": ["mon", "tue"]}, {"weekdays": ["mon"], "kind": "plan"}):
        with pytest.raises(Unfit):
            studies.ask(hall_with_a_log.context, MANAGER, a_question(**week, **more))


def test_an_answer_from_before_the_rule_says_whether_it_agrees_with_the_log_all_the_same(
    hall_with_a_log: Scene,
) -> None:
    context = hall_with_a_log.context
    asked = studies.ask(context, MANAGER, a_question(repetitions=2))
    process.work_off(context)
    answer = studies.study(context, MANAGER, asked.id).answer
    assert answer is not None
    older = {name: value for name, value in answer.items() if name not in ("is_far_from_log", "outside_range")}
    with context.database.transaction() as connection:
        connection.execute(studies_table.update().values(answer=json.dumps(older)))
    assert studies.study(context, MANAGER, asked.id).answer == answer


def test_a_question_that_takes_too_much_of_the_processor_ends_and_says_so_and_another_halls_is_answered(
    hall_with_a_log: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, seconds = hall_with_a_log.context, iter(range(10_000))

    def a_long_answer(context: Any, question: WhatIfQuestion, progress: Any) -> dict[str, int]:
        for _ in range(process.MOST_SECONDS + 2 if question.hall == "hall" else 2):
            progress(0.1)
        return {"visits": 1}

    monkeypatch.setattr(process, "answer", a_long_answer)
    monkeypatch.setattr(process, "process_time", lambda: next(seconds))
    catalogue.sync(context, replace(catalogue.get_hall(context, "hall"), code="other"))
    ours = studies.ask(context, MANAGER, a_question())
    theirs = studies.ask(context, Actor("staff", "boss", "manager", "other"), a_question(hall="other"))
    process.work_off(context)
    both = [studies.study(context, replace(MANAGER, hall=""), asked.id) for asked in (ours, theirs)]
    assert [(one.state, one.why) for one in both] == [("failed", "too_long"), ("done", None)]


def test_a_waiting_question_knows_how_many_come_before_it_as_halls_take_turns(scene: Scene) -> None:
    context = scene.context
    catalogue.sync(context, replace(scene.hall, code="other"))
    everywhere, neighbour = replace(MANAGER, hall=""), Actor("staff", "manager9", "manager", "other")
    asked = []
    for asker, hall in ((MANAGER, "hall"),) * 3 + ((neighbour, "other"),) * 2:
        scene.clock.pass_time(seconds=1)
        asked.append(studies.ask(context, asker, a_question(hall=hall)))
    assert [one.ahead for one in asked] == [0, 1, 2, 1, 3]  # each as it was asked
    for minute in range(5):
        at = context.machine_now() + timedelta(minutes=minute)
        places = {one.ahead: one.id for one in studies.latest(context, everywhere, "", 9).studies}
        with context.database.transaction() as connection:
            taken = rows.take_next(connection, at, at - process.LOST)
        assert taken is not None and taken.id == places[0]
        while_it_runs = [one.ahead for one in studies.latest(context, everywhere, "", 9).studies]
        assert sorted(place for place in while_it_runs if place is not None) == list(range(1, 5 - minute))
        assert studies.study(context, everywhere, taken.id).ahead is None
        with context.database.transaction() as connection:
            rows.end(connection, taken.id, "done")


def test_a_manager_of_another_hall_sees_nothing_of_it(scene: Scene) -> None:
    asked = studies.ask(scene.context, MANAGER, a_question())
    stranger = Actor("staff", "other", "manager", "elsewhere")
    with pytest.raises(NotAllowed):
        studies.study(scene.context, stranger, asked.id)
    with pytest.raises(NotAllowed):
        studies.ask(scene.context, stranger, a_question())
    with pytest.raises(NotFound):
        studies.study(scene.context, MANAGER, "nothing")
    assert studies.latest(scene.context, stranger, "", 5).studies == []


def test_too_many_questions_at_once_are_refused(scene: Scene) -> None:
    for _ in range(studies.MOST_OPEN):
        studies.ask(scene.context, MANAGER, a_question())
    with pytest.raises(Conflict):
        studies.ask(scene.context, MANAGER, a_question())


def test_the_questions_of_one_hall_keep_no_other_hall_from_asking(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.sync(scene.context, replace(scene.hall, code="other"))
    for _ in range(studies.MOST_OPEN):
        studies.ask(scene.context, MANAGER, a_question())
    neighbour = Actor("staff", "manager9", "manager", "other")
    ended = studies.ask(scene.context, neighbour, a_question(hall="other"))
    studies.cancel(scene.context, neighbour, ended.id)
    monkeypatch.setattr(studies, "MOST_OPEN_OF_ALL", studies.MOST_OPEN + 1)
    studies.ask(scene.context, neighbour, a_question(hall="other"))
    with pytest.raises(Conflict):
        studies.ask(scene.context, neighbour, a_question(hall="other"))


def test_halls_take_turns_so_that_nobody_waits_for_all_questions_of_another_hall(scene: Scene) -> None:
    context = scene.context
    catalogue.sync(context, replace(scene.hall, code="other"))
    asked = []
    for _ in range(3):
        scene.clock.pass_time(seconds=1)
        asked.append(studies.ask(context, MANAGER, a_question()).id)
    neighbour = Actor("staff", "manager9", "manager", "other")
    theirs = studies.ask(context, neighbour, a_question(hall="other")).id
    taken, now = [], context.machine_now()
    for minute in range(4):
        at = now + timedelta(minutes=minute)
        with context.database.transaction() as connection:
            row = rows.take_next(connection, at, at - process.LOST)
            assert row is not None
            rows.end(connection, row.id, "done")
        taken.append(row.id)
    assert taken == [asked[0], theirs, *asked[1:]]


def test_questions_of_long_ago_are_forgotten(scene: Scene) -> None:
    asked = studies.ask(scene.context, MANAGER, a_question())
    scene.clock.pass_time(days=89)
    studies.tidy(scene.context)
    assert studies.study(scene.context, MANAGER, asked.id).state == "waiting"
    scene.clock.pass_time(days=2)
    studies.tidy(scene.context)
    with pytest.raises(NotFound):
        studies.study(scene.context, MANAGER, asked.id)


def test_a_question_that_needs_too_much_memory_fails_and_says_so(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(process, "answer", too_much)
    asked = studies.ask(scene.context, MANAGER, a_question())
    assert process.work_off(scene.context) == 1
    failed = studies.study(scene.context, MANAGER, asked.id)
    assert (failed.state, failed.why) == ("failed", "what_if_too_large")


def test_both_processes_take_no_more_memory_than_they_may(scene: Scene) -> None:
    url, code = scene.context.database.url, "import resource; from operations.reporting{} import process; {}; print({})"
    its_end = os.open(os.devnull, os.O_RDONLY)
    for package, called in (("", f"process.main({url!r})"), (".what_if", f"process.main({url!r}, {its_end})")):
        said = code.format(package, called, "resource.getrlimit(resource.RLIMIT_DATA)[0]")
        with subprocess.Popen(
            [sys.executable, "-c", said], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, pass_fds=[its_end]
        ) as ended:
            assert ended.stdin is not None and ended.stdout is not None
            if not package:
                ended.stdin.close()
            assert ended.stdout.read().strip() == str(MOST_BYTES)
    os.close(its_end)


ASK_LONG = """
import sys
from operations.reporting.what_if.answerer import Answerer
Answerer(sys.argv[1]).wake()
print(flush=True)
sys.stdin.read()
"""


def test_the_process_ends_with_its_server_and_its_question_waits_for_the_next(
    tmp_path: Path, hall_with_a_log: Scene
) -> None:
    context = hall_with_a_log.context
    long = a_question(kind="needed", end="2026-03-04", repetitions=100, within_minutes=0.1, share=0.99)
    asked = studies.ask(context, MANAGER, long)
    with subprocess.Popen(
        [sys.executable, "-c", ASK_LONG, context.database.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        eventually(lambda: studies.study(context, MANAGER, asked.id).progress > 0)
        (answering,) = _children(server.pid)
        server.kill()
    eventually(lambda: not Path(f"/proc/{answering}").exists())
    assert studies.study(context, MANAGER, asked.id).state == "waiting"
    now = context.machine_now()
    with context.database.transaction() as connection:
        row = rows.take_next(connection, now, now - process.LOST)
    assert row is not None and row.id == asked.id


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


SLOW_TO_END = """
import atexit, pathlib, time

def linger():
    (pathlib.Path(__file__).parent / "ending").touch()
    while not (pathlib.Path(__file__).parent / "gone").exists():
        time.sleep(0.02)

atexit.register(linger)
"""


def test_a_question_that_comes_while_the_process_is_about_to_end_is_answered_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(a_sqlite_url(tmp_path))
    (tmp_path / "sitecustomize.py").write_text(SLOW_TO_END, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    answerer = Answerer(scene.context.database.url)

    def ask() -> None:
        asked = studies.ask(scene.context, MANAGER, a_question())
        answerer.wake()
        eventually(lambda: studies.study(scene.context, MANAGER, asked.id).why == "no_visits")

    try:
        ask()
        eventually((tmp_path / "ending").exists)
        ask()
    finally:
        (tmp_path / "gone").touch()
        answerer.stop()
        scene.close()
