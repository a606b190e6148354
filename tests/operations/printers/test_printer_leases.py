"""A printer belongs to one print agent at a time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from operations.context import Actor
from operations.printers import print_queue, printer_states
from queueing.errors import Conflict
from queueing.hall import Printer
from tests.builders import Scene, a_hall

DEVICE = Actor("device", "a computer", hall="hall")


@pytest.fixture
def scene(database_url: str) -> Scene:
    return Scene(
        database_url, a_hall(printers=tuple(Printer(name, "virtual:", "generic-80mm") for name in ("p1", "p2")))
    )


def claim(scene: Scene, agent: str, only: list[str] | None = None) -> list[str]:
    """The printers of the slips that this agent got."""
    jobs = print_queue.claim(scene.context, DEVICE, "hall", agent, None, 9, "http://hall", only)
    return [job.printer for job in jobs]


def holders(scene: Scene) -> dict[str, str]:
    """Who has each printer."""
    return {view.name: view.agent for view in printer_states.printer_views(scene.context, "hall")}


def say(scene: Scene, agent: str, state: str) -> str:
    """An agent tells of p1; what everybody knows of it then."""
    printer_states.say_states(scene.context, DEVICE, "hall", [("p1", state, "")], agent)
    return printer_states.printer_views(scene.context, "hall")[0].state


def test_nobody_has_a_printer_before_an_agent_asks(scene: Scene) -> None:
    assert holders(scene) == {"p1": "", "p2": ""}


def test_whoever_comes_first_has_every_printer_and_a_second_agent_gets_no_slip_of_them(scene: Scene) -> None:
    claim(scene, "first")
    scene.issue()
    assert claim(scene, "second") == []
    assert holders(scene) == {"p1": "first", "p2": "first"}
    assert claim(scene, "first") == ["p1"]


def test_an_agent_to_which_a_printer_was_named_goes_before_one_that_takes_what_it_finds(scene: Scene) -> None:
    claim(scene, "hall's own")
    scene.issue()
    assert claim(scene, "hall's own") == ["p1"]
    assert claim(scene, "kiosk's", ["p1"]) == ["p1"], "a slip that had not begun goes with its printer"
    assert holders(scene) == {"p1": "kiosk's", "p2": "hall's own"}
    claim(scene, "hall's own")
    assert holders(scene) == {"p1": "kiosk's", "p2": "hall's own"}


def test_among_two_to_which_the_same_printer_was_named_the_first_has_it(scene: Scene) -> None:
    claim(scene, "first", ["p1"])
    claim(scene, "second", ["p1", "p2"])
    assert holders(scene) == {"p1": "first", "p2": "second"}


def test_a_slip_whose_bytes_have_begun_stays_with_its_agent_until_its_lease_runs_out(scene: Scene) -> None:
    scene.issue()
    (job,) = print_queue.claim(scene.context, DEVICE, "hall", "hall's own", None, 9, "http://hall")
    print_queue.begin(scene.context, DEVICE, job.id, "hall's own")
    assert claim(scene, "kiosk's", ["p1"]) == []
    scene.clock.pass_time(seconds=61)
    (again,) = print_queue.claim(scene.context, DEVICE, "hall", "kiosk's", None, 9, "http://hall", ["p1"])
    assert again.copy_count == 1


def test_an_agent_that_has_lost_a_printer_is_refused_before_the_first_byte_and_told_who_has_it(scene: Scene) -> None:
    scene.issue()
    (job,) = print_queue.claim(scene.context, DEVICE, "hall", "hall's own", None, 9, "http://hall")
    print_queue.claim(scene.context, DEVICE, "hall", "kiosk's", [], 9, "http://hall", ["p1"])
    with pytest.raises(Conflict, match="Printer p1 is with kiosk's"):
        print_queue.begin(scene.context, DEVICE, job.id, "hall's own")


def test_a_lease_runs_out_so_that_a_computer_in_place_of_another_has_its_printers_by_itself(scene: Scene) -> None:
    claim(scene, "broken computer", ["p1"])
    scene.clock.pass_time(seconds=29)
    claim(scene, "new computer", ["p1"])
    assert holders(scene)["p1"] == "broken computer"
    scene.clock.pass_time(seconds=2)
    assert holders(scene)["p1"] == ""
    claim(scene, "new computer", ["p1"])
    assert holders(scene)["p1"] == "new computer"


def test_an_agent_that_goes_on_asking_keeps_its_printers(scene: Scene) -> None:
    for _ in range(20):
        claim(scene, "first")
        scene.clock.pass_time(seconds=5)
    claim(scene, "second")
    assert holders(scene) == {"p1": "first", "p2": "first"}


def test_an_agent_that_is_set_up_anew_lets_go_of_what_is_not_named_to_it_any_more(scene: Scene) -> None:
    claim(scene, "first")
    claim(scene, "first", ["p2"])
    claim(scene, "second")
    assert holders(scene) == {"p1": "second", "p2": "first"}


def test_an_agent_that_leaves_a_busy_printer_out_keeps_it(scene: Scene) -> None:
    claim(scene, "first")
    print_queue.claim(scene.context, DEVICE, "hall", "first", ["p2"], 9, "http://hall")
    scene.clock.pass_time(seconds=16)
    print_queue.claim(scene.context, DEVICE, "hall", "first", ["p2"], 9, "http://hall")
    scene.clock.pass_time(seconds=16)
    assert holders(scene) == {"p1": "first", "p2": "first"}


def test_what_an_agent_says_of_anothers_printer_counts_for_nothing(scene: Scene) -> None:
    claim(scene, "kiosk's", ["p1"])
    assert say(scene, "kiosk's", "ready") == "ready"
    assert say(scene, "hall's own", "offline") == "ready"
    scene.clock.pass_time(seconds=31)
    assert say(scene, "hall's own", "offline") == "offline"


def test_of_two_agents_that_ask_at_the_same_moment_one_has_all_of_a_printers_slips(scene: Scene) -> None:
    for _ in range(5):
        scene.issue()
    with ThreadPoolExecutor(2) as agents:
        for _ in range(10):
            both = [agents.submit(claim, scene, agent) for agent in ("one", "two")]
            got = sorted(len(asked.result()) for asked in both)
            assert got == [0, 5]
            scene.clock.pass_time(seconds=31)
