"""Weighted lines: while both have tickets, a line of weight 3 is called three times as often as one of weight 1.

The line with the fewest recent calls relative to its weight is next (smooth weighted round robin). Within a line, the
rule is priority with ageing.
"""

from collections import Counter, deque
from collections.abc import Sequence

from queueing.policies import priority
from queueing.policies.rule import Situation
from queueing.waiting_line import Waiting


def order(waiting: Sequence[Waiting], situation: Situation) -> list[Waiting]:
    """Repeatedly take the first ticket of the line that is furthest behind its share of calls."""
    lines: dict[str, deque[Waiting]] = {}
    for ticket in priority.order(waiting, situation):
        lines.setdefault(ticket.line, deque()).append(ticket)
    calls = Counter({line: situation.calls.get(line, 0) for line in lines})
    result: list[Waiting] = []
    while lines:
        line = min(lines, key=lambda code: ((calls[code] + 1) / _weight(situation, code), lines[code][0].place_at))
        result.append(lines[line].popleft())
        calls[line] += 1
        if not lines[line]:
            del lines[line]
    return result


def first(waiting: Sequence[Waiting], situation: Situation) -> Waiting:
    """The first of `order`, looking only at the first of each line."""
    key = priority.key_of(situation)
    best: dict[str, tuple[priority.Key, Waiting]] = {}
    for ticket in waiting:
        of_ticket = key(ticket)
        others = best.get(ticket.line)
        if others is None or of_ticket < others[0]:
            best[ticket.line] = of_ticket, ticket
    # At a draw of the shares and of the places, `order` has the line whose first ticket has the smaller key.
    return min(
        best.values(),
        key=lambda one: (
            (situation.calls.get(one[1].line, 0) + 1) / _weight(situation, one[1].line), one[1].place_at, one[0],
        ),
    )[1]  # fmt: skip


def _weight(situation: Situation, line: str) -> int:
    return max(1, situation.weights.get(line, 1))
