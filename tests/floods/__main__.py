"""Run floods against a server of their own, and print what a clerk and a screen meet: `python -m tests.floods NAME …`.

Without a name: all of them, each against a fresh server, from the clerk's own address.
"""

import argparse
import tempfile
from pathlib import Path

from tests.floods.floods import FLOODS
from tests.floods.measuring import Outcome, People, Screen, under
from tests.running import running

HEAD = (
    "| flood | calls | call-next p50 / p99 (ms) | finish p99 (ms) | longest silence (s) | what became of it |\n"
    "|---|---|---|---|---|---|"
)


def percentile(values: list[float], share: float) -> float:
    """Nearest-rank."""
    return sorted(values)[max(0, -(-len(values) * share // 1).__int__() - 1)] if values else float("nan")


def row(name: str, outcome: Outcome) -> str:
    """One line of the table."""
    calls, finishes = outcome.steps["call-next"], outcome.steps["finish"]
    seen = ", ".join(f"{key}: {count}" for key, count in sorted(outcome.seen.items()))
    limits = ", ".join(f"{limit} {count:.0f}" for limit, count in sorted(outcome.refused.items()))
    failed = f" **{len(outcome.failures)} failed**" if outcome.failures else ""
    return (
        f"| `{name}` | {len(calls)}{failed} | {percentile(calls, 0.5):.0f} / {percentile(calls, 0.99):.0f} "
        f"| {percentile(finishes, 0.99):.0f} | {max(outcome.silences):.1f} | {seen}; limits: {limits or 'none'} |"
    )


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.floods", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(FLOODS))
    parser.add_argument("--seconds", type=float, default=20.0)
    asked = parser.parse_args()
    if unknown := set(asked.names) - FLOODS.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    print(HEAD, flush=True)
    for name in asked.names or FLOODS:
        with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as hall:
            people, screen = People.of(hall), Screen(hall)
            outcome = under(hall, name, asked.seconds, people, screen, "127.0.0.1")
            screen.client.disconnect()
            print(row(name, outcome), flush=True)
            for failure in outcome.failures[:3]:
                print("  ", failure)


if __name__ == "__main__":
    main()
