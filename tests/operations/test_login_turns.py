"""Turns at the processor: whoever sends many waits behind the others."""

from threading import Event, Thread

import pytest

from operations import login_turns as turns
from operations.login_turns import Full, LoginTurns


class Counter:
    """A counter with one place, a clock that stands, and people who come to it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.turns = LoginTurns(at_once=1, now=lambda: self.now)
        self.served: list[str] = []
        self.refused: list[str] = []
        self._open = Event()
        self._threads: list[Thread] = []

    def come(self, source: str, account: str = "", is_trusted: bool = False) -> None:
        """Somebody comes and, once the counter is open, is served; who came before is in the queue by then."""
        before = self.turns.waiting(), len(self.refused), len(self._threads)
        thread = Thread(target=self._visit, args=(source, account, is_trusted))
        self._threads.append(thread)
        thread.start()
        while before[2] and (self.turns.waiting(), len(self.refused)) == before[:2]:
            thread.join(0.001)

    def _visit(self, source: str, account: str, is_trusted: bool) -> None:
        name = f"{source} {account}".strip()
        try:
            with self.turns.turn(source, account, is_trusted):
                self._open.wait()
                self.served.append(name)
        except Full as full:
            self.refused.append(f"{name} {'its own' if full.of_source else 'all'}")

    def open(self) -> list[str]:
        """Serve everybody; who was served, in order."""
        self._open.set()
        for thread in self._threads:
            thread.join()
        return self.served


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """A counter at which somebody is being served."""
    monkeypatch.setattr(turns, "LOOK_SECONDS", 0.005)
    made = Counter()
    made.come("first")
    return made


def test_who_sends_many_waits_behind_the_others(counter: Counter) -> None:
    for n in range(4):
        counter.come("router", f"name{n}")
    counter.come("home")
    assert counter.open() == ["first", "router name0", "home", "router name1", "router name2", "router name3"]


def test_behind_one_router_the_accounts_take_turns(counter: Counter) -> None:
    for _ in range(4):
        counter.come("router", "attacked")
    counter.come("router", "colleague")
    assert counter.open()[:3] == ["first", "router attacked", "router colleague"]


def test_a_known_device_comes_first(counter: Counter) -> None:
    for n in range(4):
        counter.come(f"router{n}")
    counter.come("device", is_trusted=True)
    assert counter.open()[:2] == ["first", "device"]


def test_of_one_account_only_a_few_wait(counter: Counter) -> None:
    for _ in range(turns.MOST_OF_ACCOUNT + 3):
        counter.come("router", "attacked")
    assert counter.refused == ["router attacked its own"] * 3
    assert len(counter.open()) == turns.MOST_OF_ACCOUNT + 1


def test_a_source_that_is_full_still_has_room_for_a_colleague(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MOST_OF_SOURCE", 6)
    for n in range(9):
        counter.come("router", f"attacked{n % 3}")
    assert counter.refused == [f"router attacked{n} its own" for n in range(3)]
    counter.come("router", "colleague")
    served = counter.open()
    assert "router colleague" in served
    assert len(counter.refused) == 4
    assert len(served) == 7


def test_with_too_many_sources_the_next_is_refused_but_no_known_device(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MOST", 5)
    for n in range(6):
        counter.come(f"bot{n}")
    assert counter.refused == ["bot5 all"]
    counter.come("device", is_trusted=True)
    assert counter.open()[:2] == ["first", "device"]


def test_a_source_with_many_failures_gets_few_turns_and_the_others_go_on(counter: Counter) -> None:
    for _ in range(turns.FREE_FAILURES):
        counter.turns.note_failure("router")
    for n in range(3):
        counter.come("router", f"name{n}")
    counter.come("home")
    counter._open.set()
    while len(counter.served) < 3:
        Event().wait(0.001)
    Event().wait(0.03)
    assert counter.served == ["first", "router name0", "home"]
    counter.now += turns.PACE_SECONDS
    while len(counter.served) < 4:
        Event().wait(0.001)
    counter.now += turns.PACE_SECONDS
    assert counter.open()[3:] == ["router name1", "router name2"]


def test_of_a_slowed_source_only_a_few_wait(counter: Counter) -> None:
    for _ in range(turns.FREE_FAILURES):
        counter.turns.note_failure("router")
    for n in range(turns.MOST_OF_SLOWED + 2):
        counter.come("router", f"name{n}")
    assert len(counter.refused) == 2
    counter.now += turns.FAILURES_KEPT_SECONDS + 1
    assert len(counter.open()) == turns.MOST_OF_SLOWED + 1


def test_a_source_is_not_slowed_for_ever(counter: Counter) -> None:
    for _ in range(turns.FREE_FAILURES):
        counter.turns.note_failure("router")
    counter.now += turns.FAILURES_KEPT_SECONDS + 1
    for n in range(3):
        counter.come("router", f"name{n}")
    assert len(counter.open()) == 4


def test_a_turn_that_ends_in_an_error_is_given_back() -> None:
    made = LoginTurns(at_once=1)
    for _ in range(3):
        with pytest.raises(ValueError, match="in vain"), made.turn("a", "b"):
            raise ValueError("in vain")
    assert made.waiting() == 0
