"""The collector of garbage never stops a hall in the middle of a rush, nor a report that has many rows."""

import json
import subprocess
import sys
from pathlib import Path

from storage.database import Database
from storage.migrations import upgrade
from tests.running import ROOT

RUSH = """
import gc, server
server.calm_the_collector()
before = [one["collections"] for one in gc.get_stats()]
kept = [[n] for n in range(500_000)]
after = [one["collections"] for one in gc.get_stats()]
print(after[0] > before[0], after[2] == before[2])
"""
REPORTS = """
import gc, sys
from operations.reporting.process import main
main(sys.argv[1])
print(gc.get_freeze_count() > 10_000, gc.get_threshold()[2])
"""


def test_half_a_million_new_objects_are_looked_through_young_and_never_all_together() -> None:
    said = subprocess.run([sys.executable, "-c", RUSH], capture_output=True, text=True, cwd=ROOT, check=True)
    assert said.stdout.split() == ["True", "True"]


def test_the_process_of_the_reports_leaves_out_what_its_first_answer_brought(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'onewindow.db'}"
    database = Database(url)
    upgrade(database)
    database.close()
    period = {"start": "2026-03-01", "end": "2026-03-31"}
    request = {"form": "json", "name": "trend", "now_at": "2026-04-01T08:00:00+00:00", "ask": period}
    command, line = [sys.executable, "-c", REPORTS, url], json.dumps(request) + "\n"
    done = subprocess.run(command, input=line, capture_output=True, text=True, cwd=ROOT, check=True)
    *_, answer, said = done.stdout.splitlines()
    assert json.loads(answer)["report"]["name"] == "trend"
    assert said.split() == ["True", "100"]
