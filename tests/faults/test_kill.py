"""`kill -9` of the server at random moments while citizens take tickets, clerks call and slips come out."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from printing.simulator import Simulator
from tests.databases import a_database
from tests.faults.load import Load, Told
from tests.faults.serving import ServedHall
from tests.printing.halls import until_none_is_left
from tests.printing.slips import slips_on
from tests.running import ROOT

pytestmark = pytest.mark.slow
SEED = 20260302
KILLS = int(os.environ.get("ONEWINDOW_STORM_KILLS", "50"))
CITIZENS = 4
ENDED = ("printed", "sent")


@contextmanager
def an_agent(hall: ServedHall) -> "Iterator[subprocess.Popen[bytes]]":
    """The print agent in its own process; it lives on while the server is killed."""
    command = [sys.executable, "-m", "printing", "--server", hall.urls[0], "--token", hall.agent]
    options = ["--data", str(hall.folder), "--networks", "127.0.0.0/8"]
    with (hall.folder / "agent.log").open("ab") as log:
        process = subprocess.Popen([*command, *options], cwd=ROOT, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def kill_under_load(hall: ServedHall, times: int) -> Told:
    """So many power cuts; after each, the journal says what the tables say, and nothing answered is missing."""
    chance, load = random.Random(SEED), Load(hall, CITIZENS, SEED)
    hall.start()
    hall.wait_until_ready()
    load.start()
    try:
        for _ in range(times):
            time.sleep(chance.uniform(0, 0.6))
            hall.kill()
            answered = dict(load.told.tickets)
            hall.start()
            assert hall.differences() == []
            assert hall.forgotten() == []
            kept = {ticket.id: ticket.number for ticket in hall.tickets()}
            assert {one: kept.get(one) for one in answered} == {one: was["number"] for one, was in answered.items()}
            hall.wait_until_ready()
    finally:
        load.finish()
    return load.told


def assert_everything_came_through(hall: ServedHall, told: Told) -> None:
    """Each tap is one ticket, each answered end is kept, and numbers have no gap."""
    assert told.strange == []
    kept = {ticket.id: ticket for ticket in hall.tickets()}
    assert {ticket.id: ticket.number for ticket in kept.values()} == {
        ticket: was["number"] for ticket, was in told.tickets.items()
    }
    assert {ticket: kept[ticket].state.value for ticket in told.ends} == told.ends
    for series in "AB":
        ordinals = sorted(ticket.ordinal for ticket in kept.values() if ticket.series == series)
        assert ordinals == list(range(1, len(ordinals) + 1))
    assert hall.differences() == []
    assert hall.forgotten() == []


def assert_every_slip_came_out(hall: ServedHall, told: Told, paper: Simulator) -> None:
    """Once, or again with the mark of a copy; in the end the paper has every number that was answered."""
    try:
        until_none_is_left(lambda: sum(job.state not in ENDED for job in hall.jobs()))
    except AssertionError as error:
        raise AssertionError(_why_slips_wait(hall)) from error
    assert sorted(job.ticket_id or "" for job in hall.jobs()) == sorted(told.tickets)
    came_out = slips_on(paper)
    unmarked = [number for number, is_copy in came_out if not is_copy]
    assert len(unmarked) == len(set(unmarked)), "a slip came out twice without the mark"
    assert {number for number, _ in came_out} == {ticket["number"] for ticket in told.tickets.values()}


def _why_slips_wait(hall: ServedHall) -> str:
    """What is known of the slips without an end, and the last that agent and server said."""
    jobs = hall.jobs()
    waiting = [job for job in jobs if job.state not in ENDED]
    agent = (hall.folder / "agent.log").read_text("utf-8", "replace")
    return "\n".join(
        [f"{len(waiting)} of {len(jobs)} slips have no end", *map(repr, waiting[:5]), agent[-4000:], hall.log()[-4000:]]
    )


@pytest.mark.parametrize(("kind", "times"), [("sqlite", KILLS), ("postgresql", 8)])
def test_a_server_killed_at_any_moment_loses_nothing_it_has_answered(kind: str, times: int, tmp_path: Path) -> None:
    paper = Simulator()
    try:
        with a_database(kind, tmp_path) as url:
            hall = ServedHall(tmp_path, url, printer=f"tcp://127.0.0.1:{paper.on_tcp()}")
            try:
                with an_agent(hall) as agent:
                    told = kill_under_load(hall, times)
                    assert told.again > times, "hardly any kill hit a request; the test shows nothing"
                    assert_everything_came_through(hall, told)
                    assert_every_slip_came_out(hall, told, paper)
                    assert agent.poll() is None
            finally:
                hall.close()
    finally:
        paper.stop()
