"""Predicts when every waiting ticket will be called, by simulating the coming calls in order of free windows.

All times are seconds after the instant of the pass. One pass covers all tickets of a hall. Adding a newcomer afterwards
only needs one look at each window.
"""

import heapq
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import exp, inf
from typing import NamedTuple

from forecasting.extra_wait import SECOND, ExtraWait, Overtaken, Placed
from forecasting.giving_up import GivingUp
from queueing.waiting_line import Waiting, is_left_to_others, may_take
from queueing.window import ServiceWindow

_NOWHERE = (inf, "")


@dataclass(frozen=True, slots=True)
class ExpectedWindow:
    """A window that calls people, and what is expected of it.

    `free_at`: when it can make its next call (0: now). `pace`: the factor of its clerk on service times. `breaks`:
    planned (start, end), in order; one that should begin during a service begins after it and keeps its length.
    `closes_at`: it calls nobody from then on.
    """

    window: ServiceWindow
    free_at: float = 0.0
    pace: float = 1.0
    breaks: tuple[tuple[float, float], ...] = ()
    closes_at: float = inf


class ExpectedTicket(NamedTuple):
    """A waiting ticket and its typical service time. `waited`: seconds so far. `arrives_at`: when a booked visitor
    comes, who is not called before (0: is here).
    """

    ticket: Waiting
    service: float
    waited: float = 0.0
    arrives_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Habits:
    """What happens around a service, in seconds.

    `walk`: call to start. `turn`: end to the window's next call while people wait. `no_show`: how long a window calls
    somebody who is not there. `missing`: the share that is not there however short the wait. `leave_rate`: of those who
    wait, the share that leaves without a word in each second. `giving_up`: who gives the number back and is not called.
    """

    walk: float = 30.0
    turn: float = 10.0
    no_show: float = 90.0
    missing: float = 0.0
    leave_rate: float = 0.0
    giving_up: GivingUp = field(default_factory=GivingUp)


@dataclass(slots=True, eq=False)
class _Queue:
    """Tickets that the same windows may take. `own`, `helped`: those windows, by index. `waiting`: (place in the order
    of calls, ticket). `ranks` and `calls` belong to the tickets called so far in the pass, in the order of calls, those
    aside that were called because they had been passed over for too long: nobody goes ahead of them.
    """

    own: tuple[int, ...]
    helped: tuple[int, ...]
    waiting: list[tuple[float, ExpectedTicket]] = field(default_factory=list)
    first: int = 0
    ranks: list[datetime] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    overtaken: Overtaken = field(default_factory=Overtaken)

    def place(self) -> tuple[float, str]:
        """The place of its first waiting ticket, and the ticket: those called before all others share a place if they
        came at one instant. Infinite when nobody waits.
        """
        if self.first >= len(self.waiting):
            return _NOWHERE
        place, ticket = self.waiting[self.first]
        return place, ticket.ticket.id


class EventPass:
    """The coming calls in one hall.

    `windows` are those that call or will call, `of_hall` all windows of the hall: who may take a ticket depends
    on both. `tickets` stand in the order of the hall's calling rule (`queueing.policies`). `extra_wait`: how long the
    rule lets anybody be passed over; None: for ever.
    """

    def __init__(
        self,
        windows: Sequence[ExpectedWindow],
        of_hall: Sequence[ServiceWindow],
        tickets: Iterable[ExpectedTicket] = (),
        habits: Habits | None = None,
        extra_wait: ExtraWait | None = None,
    ) -> None:
        self._windows = windows
        self._of_hall = of_hall
        self._habits = habits or Habits()
        self._extra_wait = extra_wait
        self._free_at = [window.free_at for window in windows]
        self._idle_at = [inf] * len(windows)
        self._gaps = [(inf, inf)] * len(windows)
        """When each window first waits for somebody booked, and until when."""
        self._breaks = [list(reversed(window.breaks)) for window in windows]
        self._queues: dict[tuple[tuple[int, ...], tuple[int, ...]], _Queue] = {}
        self._queue_of: dict[tuple[str, int | None, int | None], _Queue] = {}
        self._called_at: dict[str, float] = {}
        self._play(tickets)

    def call_of(self, ticket: str) -> float | None:
        """When this ticket is called; None: it was not in the pass, or no window will take it."""
        return self._called_at.get(ticket)

    def newcomer(self, ticket: Waiting) -> float | None:
        """When somebody who comes now, with this rank, would be called; None: no window will take them.

        Whoever has a head start takes the call of the first ticket of a later rank. Where a window would only wait for
        somebody booked, it calls the newcomer.
        """
        queue = self._queue(ticket)
        place = bisect_right(queue.ranks, ticket.rank_at)
        if place >= len(queue.calls):
            return self.idle_for(ticket)[0]
        return min(queue.calls[place], *(self._idle_at[index] for index in (*queue.own, *queue.helped)))

    def idle_for(self, ticket: Waiting) -> tuple[float | None, int]:
        """When a window that takes the ticket first has nobody else to call (None: never), and how many windows take
        it.
        """
        queue = self._queue(ticket)
        at = self._next_free(queue)[0]
        return None if at is None else min(at, self._first_gap(queue)[0]), len(queue.own) + len(queue.helped)

    def _first_gap(self, queue: _Queue) -> tuple[float, int]:
        """When a window of this queue first waits for somebody booked (infinite: never), and which."""
        return min(((self._gaps[index][0], index) for index in (*queue.own, *queue.helped)), default=(inf, -1))

    def add(self, newcomer: ExpectedTicket) -> float | None:
        """Add somebody behind all others and return when they are called (None: never).

        With a head start, later tickets would have to be moved. They are not, so the result is exact only for newcomers
        without one.
        """
        queue = self._queue(newcomer.ticket)
        called_at = self.newcomer(newcomer.ticket)
        last_at, index = self._next_free(queue)
        if called_at is None or last_at is None:
            return None
        if called_at == last_at:
            queue.ranks.append(newcomer.ticket.rank_at)
            queue.calls.append(called_at)
        self._called_at[newcomer.ticket.id] = called_at
        gap_at, waiting_index = self._first_gap(queue)
        if called_at == gap_at < last_at:
            self._fill(waiting_index, newcomer)
            return called_at
        self._after_breaks(index, self._free_at[index], for_good=True)
        self._take(index, last_at, newcomer)
        return called_at

    def _fill(self, index: int, newcomer: ExpectedTicket) -> None:
        """Somebody is served in the gap before one who booked, which is then shorter, or none."""
        begins_at, ends_at = self._gaps[index]
        begins_at += self._habits.walk + newcomer.service * self._windows[index].pace + self._habits.turn
        self._gaps[index] = (begins_at, ends_at) if begins_at < ends_at else (inf, inf)
        self._idle_at[index] = self._gaps[index][0]

    def _queue(self, ticket: Waiting) -> _Queue:
        key = (ticket.line, ticket.wanted_window, ticket.sent_by_window)
        queue = self._queue_of.get(key)
        if queue is None:
            windows = self._takers(ticket)
            queue = self._queue_of[key] = self._queues.setdefault(windows, _Queue(*windows))
        return queue

    def _takers(self, ticket: Waiting) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The windows that take the ticket as one of their own, and those that take it to help."""
        own, helped = [], []
        open_windows = [expected.window for expected in self._windows]
        for index, window in enumerate(open_windows):
            if is_left_to_others(window, ticket, open_windows):
                continue
            without_help = ServiceWindow(window.number, window.serves)
            if may_take(without_help, (ticket,), self._of_hall):
                own.append(index)
            elif may_take(window, (ticket,), self._of_hall):
                helped.append(index)
        return tuple(own), tuple(helped)

    def _play(self, tickets: Iterable[ExpectedTicket]) -> None:
        coming = self._line_up(tickets)
        own: list[list[_Queue]] = [[] for _ in self._windows]
        helped: list[list[_Queue]] = [[] for _ in self._windows]
        for queue in self._queues.values():
            for index in queue.own:
                own[index].append(queue)
            for index in queue.helped:
                helped[index].append(queue)
        agenda = [(free_at, index) for index, free_at in enumerate(self._free_at)]
        heapq.heapify(agenda)
        while agenda:
            now, index = agenda[0]
            while coming and coming[-1][0] <= now:
                _, place, ticket, queue = coming.pop()
                insort(queue.waiting, (place, ticket), lo=queue.first)
                self._note(queue, place, ticket.ticket)
            next_at = self._next_event(index, now, own[index], helped[index], coming)
            if next_at is None:
                heapq.heappop(agenda)
            else:
                heapq.heapreplace(agenda, (next_at, index))
        for queue in self._queues.values():
            _never_falling(queue.ranks)

    def _line_up(self, tickets: Iterable[ExpectedTicket]) -> list[tuple[float, int, ExpectedTicket, _Queue]]:
        """Put those who are here into their queues. Returns those who will come later, the last first."""
        coming = []
        for place, ticket in enumerate(tickets):
            queue = self._queue(ticket.ticket)
            if ticket.arrives_at > 0:
                coming.append((ticket.arrives_at, place, ticket, queue))
            else:
                queue.waiting.append((place, ticket))
                self._note(queue, place, ticket.ticket)
        for queue in self._queues.values():
            queue.overtaken.begin()
        return sorted(coming, key=lambda item: item[:2], reverse=True)

    def _next_event(
        self,
        index: int,
        now: float,
        own: list[_Queue],
        helped: list[_Queue],
        coming: list[tuple[float, int, ExpectedTicket, _Queue]],
    ) -> float | None:
        """Let a free window act. Returns when it is free again; None: it has nobody left to call."""
        begins_at = self._after_breaks(index, now, for_good=True)
        if begins_at > now:
            self._free_at[index] = begins_at
            return begins_at
        if now >= self._windows[index].closes_at:
            return None
        if self._extra_wait is not None:
            self._advance(now, (*own, *helped))
        queue = _foremost(own) or _foremost(helped)
        if queue is None:
            self._idle_at[index] = min(self._idle_at[index], now)
            next_at = next((at for at, _, _, later in reversed(coming) if later in own or later in helped), None)
            if next_at is not None:
                self._gaps[index] = min(self._gaps[index], (now, next_at))
            return next_at
        place, ticket = queue.waiting[queue.first]
        queue.first += 1
        if place >= 0:
            queue.ranks.append(ticket.ticket.rank_at)
            queue.calls.append(now)
        self._called_at[ticket.ticket.id] = now
        if self._extra_wait is not None and self._extra_wait.goes_ahead(ticket.ticket):
            due_at = now + self._extra_wait.limit / SECOND
            for other in own if queue in own else helped:
                other.overtaken.mark(ticket.ticket, due_at)
        return self._take(index, now, ticket)

    def _note(self, queue: _Queue, place: float, ticket: Waiting) -> None:
        """Somebody waits in a queue, who may be passed over."""
        if self._extra_wait is None:
            return
        placed = Placed(ticket.place_at, ticket.id, place, ticket)
        if ticket.passed_over_at is None:
            queue.overtaken.fresh.append(placed)
        else:
            queue.overtaken.marked.append((self._extra_wait.due(ticket), placed))

    def _advance(self, now: float, queues: Iterable[_Queue]) -> None:
        """Let those go first who have been passed over for too long."""
        assert self._extra_wait is not None
        for queue in queues:
            marked = queue.overtaken.marked
            while marked and marked[0][0] <= now:
                placed = marked.popleft()[1]
                if placed.id not in self._called_at:
                    at = bisect_left(queue.waiting, placed.place, lo=queue.first, key=_place_of)
                    ticket = queue.waiting.pop(at)[1]
                    insort(queue.waiting, (self._extra_wait.first_place(ticket.ticket), ticket), lo=queue.first)

    def _take(self, index: int, now: float, ticket: ExpectedTicket) -> float:
        """Let a window call a ticket. Returns when it is free again.

        The ticket may have been given back, or be a no-show, so the time is the mean of none, a service and a no-show,
        weighted by their probabilities.
        """
        habits = self._habits
        stays = habits.giving_up.stays(ticket.ticket.line, ticket.waited, ticket.waited + now - ticket.arrives_at)
        is_there = (1 - habits.missing) * exp(-habits.leave_rate * (ticket.waited + now - ticket.arrives_at))
        served = habits.walk + ticket.service * self._windows[index].pace
        free_at = now + stays * (is_there * served + (1 - is_there) * habits.no_show + habits.turn)
        self._free_at[index] = free_at
        return free_at

    def _after_breaks(self, index: int, at: float, for_good: bool = False) -> float:
        """When a window that is free at this time calls, after the breaks that begin by then. `for_good`: they are
        over, once taken.
        """
        breaks = self._breaks[index]
        pending = len(breaks)
        while pending and breaks[pending - 1][0] <= at:
            start, end = breaks[pending - 1]
            at += end - start
            pending -= 1
        if for_good:
            del breaks[pending:]
        return at

    def _next_free(self, queue: _Queue) -> tuple[float | None, int]:
        """When a window is free for somebody behind all of this queue (None: never), and which."""
        best, best_index = inf, -1
        for index in (*queue.own, *queue.helped):
            at = self._free_at[index]
            if at < best and self._breaks[index]:
                at = self._after_breaks(index, at)
            if at < best and at < self._windows[index].closes_at:
                best, best_index = at, index
        return (None, -1) if best_index < 0 else (best, best_index)


def _place_of(placed: tuple[float, ExpectedTicket]) -> float:
    return placed[0]


def _foremost(queues: list[_Queue]) -> _Queue | None:
    """The queue whose first ticket stands before those of the others; None: nobody waits in any."""
    best, best_place = None, _NOWHERE
    for queue in queues:
        place = queue.place()
        if place < best_place:
            best, best_place = queue, place
    return best


def _never_falling(ranks: list[datetime]) -> None:
    """Lower each rank to the smallest that follows, so that the list is sorted and can be searched. Nobody is then
    placed ahead of a ticket with an earlier rank.
    """
    for index in range(len(ranks) - 2, -1, -1):
        ranks[index] = min(ranks[index], ranks[index + 1])
