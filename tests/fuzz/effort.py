"""How much is tried: a little and always the same in a suite, more and by chance when asked."""

import os

from hypothesis import HealthCheck, Phase, settings

TIMES = int(os.environ.get("ONEWINDOW_FUZZ_TIMES", "1"))


def tries(examples: int) -> settings:
    """So many examples, or as many times more as the environment says."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
