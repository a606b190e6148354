"""Whether the replay of the days as they were agrees with what was recorded on them: this rule stands here alone."""

from collections.abc import Mapping
from typing import Any

NEAR_SECONDS, NEAR = 120, 1.5
"""A replay is near the log when the mean waits differ by less than this time or this factor."""
FIGURES = ("mean_seconds", "p50_seconds", "p90_seconds", "longest_seconds", "share_within", "left_share")


def agreement(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Of a comparison. `is_far_from_log`: do not trust the rest. `outside_range`: the figures that were recorded
    outside the range of their replay as it was; of one repetition, which has no range, none.
    """
    logged, before = answer["logged"], answer["before"]
    has_range = answer["repetitions"] > 1
    return {
        "is_far_from_log": _is_far(logged.get("mean_seconds"), before.get("mean_seconds")),
        "outside_range": [name for name in FIGURES if has_range and _is_outside(logged.get(name), before.get(name))],
    }


def _is_far(logged: float | None, replayed: Mapping[str, float] | None) -> bool:
    if logged is None or replayed is None or abs(logged - replayed["value"]) < NEAR_SECONDS:
        return False
    lower, upper = sorted((logged, replayed["value"]))
    return upper >= NEAR * lower


def _is_outside(logged: float | None, replayed: Mapping[str, float] | None) -> bool:
    return logged is not None and replayed is not None and not replayed["low"] <= logged <= replayed["high"]
