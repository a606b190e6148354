"""The calling rules, one a file, and the one dict that names them. A hall picks one by name in its hall.toml."""

from queueing.policies import first_come, priority, weighted_lines
from queueing.policies.rule import Rule, Situation

RULES: dict[str, Rule] = {
    "first-come": Rule(first_come.order, uses_priority=False),
    "priority": Rule(priority.order, uses_priority=True),
    "weighted-lines": Rule(weighted_lines.order, uses_priority=True),
}

__all__ = ["RULES", "Rule", "Situation"]
