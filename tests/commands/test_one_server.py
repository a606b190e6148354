"""One server for a data folder, whatever ended the one before; and nobody else reads what is in it."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import gethostname

import pytest

from commands.running import gunicorn_arguments
from operations import data_lock
from queueing.errors import Conflict
from tests.commands.test_keeping import is_alive
from tests.printing.halls import eventually
from tests.running import ROOT, RunningHall, free_port, running

HOLDER = "import sys, time; from pathlib import Path; from operations import data_lock\n"
HOLDER += "data_lock.enter(Path(sys.argv[1]), sys.argv[2]); print('in', flush=True); time.sleep(600)"


@contextmanager
def another_server(folder: Path, mark: str = "another") -> "Iterator[subprocess.Popen[str]]":
    """A process that holds the folder."""
    command = [sys.executable, "-c", HOLDER, str(folder), mark]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "in\n"
            yield process
        finally:
            process.kill()


def started(hall: RunningHall) -> "subprocess.CompletedProcess[str]":
    """A start of this hall that ends by itself."""
    command = [sys.executable, "-m", "commands", "run", "--demo"]
    return subprocess.run(command, env=hall.environ, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_the_second_is_refused_and_told_of_the_first(tmp_path: Path) -> None:
    with another_server(tmp_path) as first:
        with pytest.raises(Conflict) as refusal:
            data_lock.enter(tmp_path, "second")
        sentence = str(refusal.value)
        assert f"pid {first.pid} on {gethostname()} since 2" in sentence and str(tmp_path) in sentence
        with pytest.raises(Conflict), data_lock.no_server(tmp_path):
            pass
        first.kill()
        first.wait()
        os.close(data_lock.enter(tmp_path, "second"))


def test_a_lock_file_alone_stops_nobody_even_when_its_number_is_another_programs_by_now(tmp_path: Path) -> None:
    (tmp_path / data_lock.FILE).write_text(json.dumps({"pid": os.getpid(), "host": "h", "since": "s", "mark": "m"}))
    os.close(data_lock.enter(tmp_path, "second"))


def test_the_processes_of_one_server_share_its_folder_until_the_last_has_ended(tmp_path: Path) -> None:
    with another_server(tmp_path, "ours"):
        keeper = data_lock.enter(tmp_path, "ours")
    with pytest.raises(Conflict):
        data_lock.enter(tmp_path, "theirs")
    os.close(keeper)
    os.close(data_lock.enter(tmp_path, "theirs"))


def test_no_server_starts_while_a_backup_is_restored(tmp_path: Path) -> None:
    with data_lock.no_server(tmp_path), pytest.raises(Conflict, match="a command with pid"):
        data_lock.enter(tmp_path, "server")
    os.close(data_lock.enter(tmp_path, "server"))


def is_open_to_others(path: Path) -> bool:
    """No, of a file that has been moved to its place meanwhile."""
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
    except FileNotFoundError:
        return False


@pytest.mark.slow
def test_a_second_server_refuses_while_the_first_is_reloaded_and_killed_and_both_keep_their_files_to_themselves(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    umask = os.umask(0)
    try:
        with running(data, agent=True) as hall:
            assert hall.process is not None
            assert [path for path in (data, *data.rglob("*")) if is_open_to_others(path) and path != hall.log] == []
            second = RunningHall(data)
            refused = started(second)
            assert refused.returncode == 2 and refused.stderr.count("\n") == 1
            assert f"pid {hall.process.pid} on {gethostname()} since" in refused.stderr

            bare = subprocess.run(
                [sys.executable, "-m", "gunicorn", *gunicorn_arguments(f"127.0.0.1:{free_port()}")],
                env=second.environ, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
            assert bare.returncode == 4 and f"pid {hall.process.pid}" in bare.stderr

            beside = [sys.executable, "-m", "commands", "user", "list"]
            assert (
                subprocess.run(beside, env=hall.environ, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode
                == 0
            )
            arbiter, worker = sorted(hall.server_processes())
            os.kill(arbiter, signal.SIGHUP)  # a reload
            eventually(lambda: worker not in hall.server_processes() and len(hall.server_processes()) == 2)
            hall.wait_until_ready()
            hall.kill_server()
            hall.wait_until_ready()

            agent = int(subprocess.check_output(["pgrep", "-P", str(hall.process.pid), "-f", "printing --server"]))
            os.kill(hall.process.pid, signal.SIGKILL)  # the keeper; its server and its agent end by themselves
            hall.process.wait()
            eventually(lambda: not hall.server_processes() and not is_alive(agent))
            hall.start()
    finally:
        os.umask(umask)
        with suppress(ProcessLookupError):
            hall.kill_server()
