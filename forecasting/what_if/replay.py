"""Replays one day's visits, event by event, under the hall's own calling rules.

`queueing` decides which window may call whom, who is next and who was passed over, as in a running hall. The windows
that close last keep calling until nobody waits for them. A break that is due during a service begins after it and keeps
its length.
"""

import heapq
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf

from forecasting.what_if.conditions import Conditions, Fate, Replay, Span, Visit
from forecasting.what_if.waiting_room import WaitingRoom
from queueing.policies import RULES, Situation
from queueing.waiting_line import Waiting, may_take, passed_over

MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)
LATEST_CALLS = 60
"""Weighted lines look at this many of the latest calls, as in a running hall."""
LONGEST_BREAK = 3600.0
_FREE, _LEAVES = 0, 1


def replay(visits: Sequence[Visit], fates: Sequence[Fate], conditions: Conditions) -> Replay:
    """Replay a day. `visits` are in order of arrival; `fates` has the fate of each."""
    return _Day(visits, fates, conditions).play()


class _Day:
    def __init__(self, visits: Sequence[Visit], fates: Sequence[Fate], conditions: Conditions) -> None:
        self._visits, self._fates, self._conditions = visits, fates, conditions
        self._rule = RULES[conditions.rule]
        self._room = WaitingRoom(conditions.extra_wait)
        self._tickets = [self._ticket(index, visit) for index, visit in enumerate(visits)]
        self._waits: list[float | None] = [None] * len(visits)
        self._left = [False] * len(visits)
        self._windows = {window.number: window for window in conditions.windows}
        self._starts = {number: [start for start, _ in conditions.hours.get(number, ())] for number in self._windows}
        self._busy: dict[int, list[Span]] = {number: [] for number in self._windows}
        self._free_at = dict.fromkeys(self._windows, 0.0)
        self._idle: dict[int, None] = {}  # the longest idle first
        self._latest: deque[str] = deque(maxlen=LATEST_CALLS)
        self._closing = max((spans[-1][1] for spans in conditions.hours.values() if spans), default=0.0)
        self._agenda: list[tuple[float, int, int]] = []
        self._takers: dict[str, tuple[set[int], set[int]]] = {}

    def _ticket(self, index: int, visit: Visit) -> Waiting:
        place_at = MIDNIGHT + timedelta(seconds=visit.arrived)
        start = self._conditions.head_starts.get(visit.priority, 0.0) if self._rule.uses_priority else 0.0
        return Waiting(f"{index:06d}", visit.line, place_at, place_at - timedelta(seconds=start))

    def play(self) -> Replay:
        """Process all events in order."""
        for number in self._windows:
            for start in self._starts[number]:
                heapq.heappush(self._agenda, (start, _FREE, number))
        for index, visit in enumerate(self._visits):
            while self._agenda and self._agenda[0][0] <= visit.arrived:
                self._happen(*heapq.heappop(self._agenda))
            self._arrive(index, visit)
        while self._agenda:
            self._happen(*heapq.heappop(self._agenda))
        last = max((spans[-1][1] for spans in self._busy.values() if spans), default=0.0)
        return Replay(self._waits, self._left, self._busy, max(0.0, last - self._closing))

    def _happen(self, now: float, kind: int, subject: int) -> None:
        if kind == _FREE:
            if now >= self._free_at[subject]:  # else its hours begin while it still serves
                self._free(subject, now)
        elif self._waits[subject] is None:
            self._left[subject] = True
            self._room.remove(self._tickets[subject])

    def _arrive(self, index: int, visit: Visit) -> None:
        self._room.add(self._tickets[index])
        for takers in self._takers_of(visit.line):
            for number in [number for number in self._idle if number in takers]:
                if self._calls(number, visit.arrived, 0.0) and self._call(number, visit.arrived):
                    return
        fate = self._fates[index]
        if fate.says_so and fate.patience < inf:
            heapq.heappush(self._agenda, (visit.arrived + fate.patience, _LEAVES, index))

    def _takers_of(self, line: str) -> tuple[set[int], set[int]]:
        """The numbers of the windows that serve the line as their own, and of those that only help."""
        if line not in self._takers:
            ticket = (Waiting("", line, MIDNIGHT, MIDNIGHT),)
            all_windows = self._conditions.windows
            all_numbers = {window.number for window in all_windows if may_take(window, ticket, all_windows)}
            helping_numbers = {
                n for n in all_numbers if not may_take(replace(self._windows[n], helps=()), ticket, all_windows)
            }
            self._takers[line] = all_numbers - helping_numbers, helping_numbers
        return self._takers[line]

    def _free(self, number: int, now: float) -> None:
        if self._calls(number, now, self._conditions.stays):
            if not self._call(number, now):
                self._idle[number] = None
        elif (back_at := self._back_from_break(number, now)) is not None:
            self._free_at[number] = back_at
            heapq.heappush(self._agenda, (back_at, _FREE, number))

    def _back_from_break(self, number: int, now: float) -> float | None:
        """When a window whose break begins at `now` calls again; None: the gap is too long for a break, or the hours
        are over.
        """
        spans = self._conditions.hours[number]
        next_index = bisect_right(self._starts[number], now)
        if not 0 < next_index < len(spans):
            return None
        break_start, break_end = spans[next_index - 1][1], spans[next_index][0]
        return break_end + now - break_start if break_end - break_start <= LONGEST_BREAK else None

    def _calls(self, number: int, now: float, stays: float) -> bool:
        """Whether the window may call at this time. `stays`: as in `Conditions`; 0 for one that has nobody to call."""
        spans = self._conditions.hours.get(number, ())
        next_index = bisect_right(self._starts[number], now)
        if next_index == 0:
            return False
        end = spans[next_index - 1][1]
        if now >= end and not (next_index == len(spans) and end >= self._closing - stays):
            self._idle.pop(number, None)
            return False
        return True

    def _call(self, number: int, now: float) -> bool:
        """Call the next ticket by the hall's rule; False: there was nobody to call."""
        now_at = MIDNIGHT + timedelta(seconds=now)
        conditions = self._conditions
        candidates = may_take(self._windows[number], self._room.candidates(now_at), conditions.windows)
        if not candidates:
            return False
        next_ticket = candidates[0]
        if len(candidates) > 1:
            situation = Situation(now_at, conditions.extra_wait, Counter(self._latest), conditions.weights)
            next_ticket = self._rule.first(candidates, situation)
            if (
                next_ticket.rank_at < next_ticket.place_at
            ):  # only a ticket with a head start can pass over an earlier place
                waiting_tickets = self._room.of_lines({ticket.line for ticket in candidates})
                self._room.mark(passed_over(next_ticket, waiting_tickets), now_at)
        self._latest.append(next_ticket.line)
        self._serve(number, int(next_ticket.id), now)
        return True

    def _serve(self, number: int, index: int, now: float) -> None:
        visit, fate = self._visits[index], self._fates[index]
        self._room.remove(self._tickets[index])
        wait = now - visit.arrived
        self._waits[index] = wait
        self._left[index] = wait > fate.patience
        end = now + (self._conditions.no_show if self._left[index] else fate.walk + fate.service)
        self._busy[number].append((now, end))
        self._idle.pop(number, None)
        self._free_at[number] = end + self._conditions.turn
        heapq.heappush(self._agenda, (self._free_at[number], _FREE, number))
