"""How good the estimates are: a log is replayed, and what was promised is compared with what came.

Nothing is known before its time: neither when a ticket will be called nor whether it will be called at all. Three
simple estimates are measured beside: people ahead × measured seconds per call, the wait of the last ticket called
(LES), and the wait so far of whoever is first in line (HOL); see Ibrahim and Whitt (2009).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecasting.replay import TRAINING_GROWTH, Estimated, Replay, constant_for
from forecasting.visits import Visit
from forecasting.wait_model import Sizes

Floats = NDArray[np.float64]


def evaluate(train: Iterable[Visit], test: Iterable[Visit], sizes: Sizes | None = None) -> dict[str, Any]:
    """The measures over the test log, in seconds; MAE, RMSE and bias are of P50. n counts the visits that were called.

    `milliseconds_per_estimate` counts what happens from one issue to the next; nightly refits are `refit_seconds`.
    `zero_right`: the share of visits of whom it was said rightly whether they would be called at once.
    """
    train, test = list(train), list(test)
    replay = Replay(constant_for(train), sizes)
    for _ in replay.play(train, TRAINING_GROWTH):
        pass
    if train:
        replay.end()
    replay.forget_times()
    promises = [promise for promise in replay.play(test) if promise.visit.called_at is not None]
    if not promises:
        raise ValueError("the test log has no visit that was called")
    return {
        **measures(*_waits_and_estimates(promises)),
        "milliseconds_per_estimate": round(1000 * replay.estimating_seconds / len(test), 4),
        "refits": replay.refits,
        "refit_seconds": round(replay.refitting_seconds, 1),
        "per_hall": _per_hall(promises),
        "baselines": _baselines(promises),
    }


def measures(waits: Floats, p50: Floats, p90: Floats) -> dict[str, Any]:
    """What the estimates of these waits, all in seconds, were worth."""
    errors = p50 - waits
    return {
        "n": len(waits),
        "mae_seconds": _round(np.abs(errors).mean()),
        "rmse_seconds": _round(np.sqrt((errors**2).mean())),
        "bias_seconds": _round(errors.mean()),
        "pinball50_seconds": _round(pinball(waits, p50, 0.5)),
        "pinball90_seconds": _round(pinball(waits, p90, 0.9)),
        "coverage_p90": round(float((waits <= p90).mean()), 4),
        "zero_share": round(float((waits <= 0).mean()), 4),
        "zero_right": round(float(((p50 <= 0) == (waits <= 0)).mean()), 4),
    }


def _per_hall(promises: Sequence[Estimated]) -> dict[str, dict[str, Any]]:
    by_hall: dict[str, list[Estimated]] = defaultdict(list)
    for promise in promises:
        by_hall[promise.visit.hall].append(promise)
    names = ("n", "mae_seconds", "coverage_p90")
    return {
        hall: {name: value for name, value in measures(*_waits_and_estimates(its)).items() if name in names}
        for hall, its in sorted(by_hall.items())
    }


def _baselines(promises: Sequence[Estimated]) -> dict[str, dict[str, float]]:
    waits = _waits_and_estimates(promises)[0]
    simple = {
        "measured_pace": [promise.state.measured_pace for promise in promises],
        "les": [promise.state.last_wait for promise in promises],
        "hol": [promise.state.head_wait for promise in promises],
    }
    result = {name: {"mae_seconds": _round(np.abs(np.array(values) - waits).mean())} for name, values in simple.items()}
    pace_p90 = np.array([promise.pace_p90 for promise in promises])
    result["measured_pace"]["pinball90_seconds"] = _round(pinball(waits, pace_p90, 0.9))
    result["measured_pace"]["coverage_p90"] = round(float((waits <= pace_p90).mean()), 4)
    return result


def _waits_and_estimates(promises: Sequence[Estimated]) -> tuple[Floats, Floats, Floats]:
    rows = [(promise.visit.wait_seconds, promise.estimate.p50, promise.estimate.p90) for promise in promises]
    waits, p50, p90 = np.array(rows, dtype=np.float64).T
    return waits, p50, p90


def pinball(waits: Floats, quantiles: Floats, level: float) -> float:
    """The mean loss that the true quantile of this level makes smallest (Koenker and Bassett 1978)."""
    short = waits - quantiles
    return float(np.maximum(level * short, (level - 1) * short).mean())


def _round(seconds: float) -> float:
    return round(float(seconds), 1)
