"""The process that floods: `python -m tests.floods.flooding NAME SECONDS JSON`. It prints what became of it."""

import json
import sys
import time

from tests.floods.floods import FLOODS
from tests.floods.wires import Attack


def main(name: str, seconds: str, given: str) -> None:
    """Run one flood."""
    attack = Attack(until=time.monotonic() + float(seconds), **json.loads(given))
    FLOODS[name].run(attack)
    print(json.dumps(attack.seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
