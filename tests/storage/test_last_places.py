"""Thirty-two people want the last five places, at two servers at once."""

import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from operations import audit
from operations.appointments import finding
from protocol.instants import iso
from tests.builders import NINE, Clock, Scene
from tests.operations.appointments.booking_scene import a_bookable_hall

TEN = NINE + timedelta(hours=1)
PLACES, CLIENTS_OF_A_SERVER = 5, 16

# A server's process, with connections of its own: sixteen clients ask it for the same time at the same moment.
_SERVER = """
import sys, threading
from datetime import datetime
from pathlib import Path
import config
from operations.context import Context
from server import create_app
from storage.database import Database
from tests.builders import Clock

url, folder, at = sys.argv[1:4]
clock = Clock()
context = Context(Database(url), now=clock, machine_now=clock)
app = create_app(config.Settings(data=Path(folder)), context, async_mode="threading")
start, said = threading.Barrier(16), []

def client(n):
    body = {"hall": "hall", "service": "a1", "starts_at": at, "name": f"person {n}", "phone": f"138{folder[-1]}{n:07}"}
    browser = app.test_client()
    start.wait()
    answer = browser.post("/api/v1/appointments", json=body)
    said.append(f"{answer.status_code} {(answer.json or {}).get('code', '')}")

threads = [threading.Thread(target=client, args=(n,)) for n in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("\\n".join(line if line.startswith("409") else line.split()[0] for line in said))
app.extensions["onewindow"].reports.stop()
"""


def test_thirty_two_clients_at_two_servers_get_the_last_five_places_once_each(
    database_url: str, tmp_path: Path
) -> None:
    scene = Scene(database_url, a_bookable_hall(PLACES))
    processes = []
    for n in (1, 2):
        (tmp_path / f"data{n}").mkdir()
        given = [sys.executable, "-c", _SERVER, database_url, str(tmp_path / f"data{n}"), str(iso(TEN))]
        root = Path(__file__).resolve().parents[2]
        processes.append(subprocess.Popen(given, stdout=subprocess.PIPE, text=True, cwd=root))
    said = Counter(line for process in processes for line in process.communicate(timeout=240)[0].split("\n") if line)
    assert said == {"201": PLACES, "409 slot_full": 2 * CLIENTS_OF_A_SERVER - PLACES}
    booked = finding.of_days(scene.context, "hall", TEN.date(), TEN.date())
    assert sorted(appointment.seat for appointment in booked) == list(range(PLACES))
    assert {slot.free for slot in finding.free_slots(scene.context, "hall", "a1") if slot.starts_at == TEN} == {0}
    assert list(audit.differences(scene.context, "hall")) == []
    assert Clock()() < TEN
    scene.close()
