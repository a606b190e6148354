"""The calling rules, one per file, and a dict of them by name. A hall picks one by name in its hall.toml."""

from queueing.policies import first_come, priority, weighted_lines
from queueing.policies.rule import Rule, Situation

RULES: dict[str, Rule] = {
    "first-come": Rule(first_come.order, first_come.first, uses_priority=False),
    "priority": Rule(priority.order, priority.first, uses_priority=True),
    "weighted-lines": Rule(weighted_lines.order, weighted_lines.first, uses_priority=True, limits_within_lines=True),
}

__all__ = ["RULES", "Rule", "Situation"]
