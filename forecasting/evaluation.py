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

from forecasting import simple_estimates
from forecasting.replay import TRAINING_GROWTH, Estimated, Replay, constant_for, constants_for
from forecasting.visits import Visit
from forecasting.wait_model import Sizes

Floats = NDArray[np.float64]
_OF_BASELINES = ("mae_seconds", "pinball50_seconds", "pinball90_seconds", "coverage_p90", "zero_right")


def evaluate(train: Iterable[Visit], test: Iterable[Visit], sizes: Sizes | None = None) -> dict[str, Any]:
    """The measures over the test log, in seconds; MAE, RMSE and bias are of P50. n counts the visits that were called.

    `milliseconds_per_estimate` counts what happens from one issue to the next; nightly refits are `refit_seconds`.
    `estimates_per_second` leaves them out, `estimates_per_second_with_refits` does not; both are of processor time.
    `zero_right`: the share of visits of whom it was said rightly whether they would be called at once.
    """
    train, test = list(train), list(test)
    replay = Replay(constant_for(train), sizes, constants_for(train))
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
        "estimates_per_second": _rate(len(test), replay.estimating_seconds),
        "estimates_per_second_with_refits": _rate(len(test), replay.estimating_seconds + replay.refitting_seconds),
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
    return {
        hall: {**measures(*_waits_and_estimates(its)), "baselines": _baselines(its)}
        for hall, its in sorted(by_hall.items())
    }


def _baselines(promises: Sequence[Estimated]) -> dict[str, dict[str, float]]:
    """The same measures of each simple estimate, as P50, and of its calibrated P90."""
    waits = _waits_and_estimates(promises)[0]
    p50 = np.array([simple_estimates.of(promise.state) for promise in promises])
    p90 = np.array([promise.simple_p90 for promise in promises])
    return {
        name: {
            measure: value
            for measure, value in measures(waits, p50[:, place], p90[:, place]).items()
            if measure in _OF_BASELINES
        }
        for place, name in enumerate(simple_estimates.NAMES)
    }


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


def _rate(count: int, seconds: float) -> int:
    return round(count / max(seconds, 1e-9))
