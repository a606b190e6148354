"""Lines with weights: a line of weight 3 is called three times as often as a line of weight 1, while both wait.

The line with the fewest of the latest calls per weight is next (smooth weighted round robin); within a line,
priority with ageing.
"""

from collections import Counter, deque
from collections.abc import Sequence

from queueing.policies import priority
from queueing.policies.rule import Situation
from queueing.waiting_line import Waiting


def order(waiting: Sequence[Waiting], situation: Situation) -> list[Waiting]:
    """Take the head of the line that is most behind its share, again and again."""
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


def _weight(situation: Situation, line: str) -> int:
    return max(1, situation.weights.get(line, 1))
