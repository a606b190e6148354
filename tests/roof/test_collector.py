"""The collector of garbage never stops a hall in the middle of a rush."""

import subprocess
import sys

from tests.running import ROOT

RUSH = """
import gc, server
server.calm_the_collector()
before = [one["collections"] for one in gc.get_stats()]
kept = [[n] for n in range(500_000)]
after = [one["collections"] for one in gc.get_stats()]
print(after[0] > before[0], after[2] == before[2])
"""


def test_half_a_million_new_objects_are_looked_through_young_and_never_all_together() -> None:
    said = subprocess.run([sys.executable, "-c", RUSH], capture_output=True, text=True, cwd=ROOT, check=True)
    assert said.stdout.split() == ["True", "True"]
