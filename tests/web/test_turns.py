"""Turns go round by who asks, and none is lost."""

import threading

from tests.printing.halls import eventually
from web.turns import Turns


def test_whoever_sends_many_at_once_delays_the_others_by_one() -> None:
    turns, served = Turns(1), list[str]()
    turns.begin("first")

    def ask(key: str) -> None:
        turns.begin(key)
        served.append(key)
        turns.end()

    for count, key in enumerate(["flood"] * 5 + ["citizen"], 1):
        threading.Thread(target=ask, args=(key,)).start()
        eventually(lambda count=count: turns.waiting() == count)  # type: ignore[misc]
    turns.end()
    eventually(lambda: len(served) == 6)
    assert served == ["flood", "citizen", "flood", "flood", "flood", "flood"]


def test_no_more_than_may_are_at_work_and_every_turn_comes_back() -> None:
    turns, lock = Turns(3), threading.Lock()
    at_work, most = 0, 0

    def work() -> None:
        nonlocal at_work, most
        for _ in range(50):
            turns.begin("all")
            with lock:
                at_work += 1
                most = max(most, at_work)
            with lock:
                at_work -= 1
            turns.end()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= most <= 3
    for _ in range(3):
        turns.begin("all")
    assert turns.waiting() == 0
