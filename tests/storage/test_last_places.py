"""Thirty-two people want the last five places, or the last five numbers, at two servers at once."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from operations import audit
from operations.appointments import finding
from operations.people import devices
from protocol.instants import iso
from storage import tickets
from tests.builders import NINE, Clock, Scene, a_hall, a_line, a_service
from tests.operations.appointments.booking_scene import a_bookable_hall

TEN = NINE + timedelta(hours=1)
PLACES, CLIENTS_OF_A_SERVER = 5, 16

# A server's process, with connections of its own: sixteen clients ask it for the same thing at the same moment.
_SERVER = """
import json, sys, threading
from datetime import datetime
from pathlib import Path
import config
from operations.context import Context
from server import create_app
from storage.database import Database
from tests.builders import Clock

url, folder, route, token, asked = sys.argv[1:6]
clock = Clock()
context = Context(Database(url), now=clock, machine_now=clock)
app = create_app(config.Settings(data=Path(folder)), context, async_mode="threading")
start, said = threading.Barrier(16), []

def client(n):
    person = {"name": f"person {n}", "phone": f"138{folder[-1]}{n:07}"} if route == "appointments" else {}
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    browser = app.test_client()
    start.wait()
    answer = browser.post(f"/api/v1/{route}", json=json.loads(asked) | person, headers=headers)
    said.append(f"{answer.status_code} {(answer.json or {}).get('code', '')}")

threads = [threading.Thread(target=client, args=(n,)) for n in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("\\n".join(line if line.startswith("409") else line.split()[0] for line in said))
app.extensions["onewindow"].reports.stop()
"""


def _said(url: str, folder: Path, route: str, token: str, **asked: object) -> Counter[str]:
    """What sixteen clients at each of two servers are told."""
    processes = []
    for n in (1, 2):
        (folder / f"data{n}").mkdir()
        given = [sys.executable, "-c", _SERVER, url, str(folder / f"data{n}"), route, token, json.dumps(asked)]
        root = Path(__file__).resolve().parents[2]
        processes.append(subprocess.Popen(given, stdout=subprocess.PIPE, text=True, cwd=root))
    return Counter(line for process in processes for line in process.communicate(timeout=240)[0].split("\n") if line)


def test_thirty_two_clients_at_two_servers_get_the_last_five_numbers_of_the_day(
    database_url: str, tmp_path: Path
) -> None:
    scene = Scene(
        database_url, replace(a_hall(), lines=(a_line("A", most_per_day=PLACES + 2),), services=(a_service("a1", "A"),))
    )
    scene.do("cancel", scene.issue())
    scene.issue()
    token = devices.add(scene.context, "kiosk", "hall", "k1")[1]
    said = _said(database_url, tmp_path, "tickets", token, hall="hall", service="a1")
    assert said == {"201": PLACES, "409 line_full": 2 * CLIENTS_OF_A_SERVER - PLACES}
    with scene.context.database.reading() as connection:
        ordinals = sorted(ticket.ordinal for ticket in tickets.of_hall(connection, "hall"))
    assert ordinals == list(range(1, PLACES + 3))
    assert list(audit.differences(scene.context, "hall")) == []
    scene.close()


def test_thirty_two_clients_at_two_servers_get_the_last_five_places_once_each(
    database_url: str, tmp_path: Path
) -> None:
    scene = Scene(database_url, a_bookable_hall(PLACES))
    said = _said(database_url, tmp_path, "appointments", "", hall="hall", service="a1", starts_at=str(iso(TEN)))
    assert said == {"201": PLACES, "409 slot_full": 2 * CLIENTS_OF_A_SERVER - PLACES}
    booked = finding.of_days(scene.context, "hall", TEN.date(), TEN.date())
    assert sorted(appointment.seat for appointment in booked) == list(range(PLACES))
    assert {slot.free for slot in finding.free_slots(scene.context, "hall", "a1") if slot.starts_at == TEN} == {0}
    assert list(audit.differences(scene.context, "hall")) == []
    assert Clock()() < TEN
    scene.close()
