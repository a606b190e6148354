"""What several commands use. Imports little, so that every command starts fast."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

import config

Command = Callable[[argparse.Namespace], int]


def fail(sentence: str) -> int:
    """Say on standard error why a command failed. Returns its exit status, 2."""
    print(f"onewindow: {sentence}", file=sys.stderr)
    return 2


def open_context() -> Any:
    """The context of the configured database."""
    from commands.preparing import open_database

    return open_database(config.load())


def say(values: dict[str, Any], as_json: bool) -> None:
    """Print named values, one per line or as JSON."""
    print(json.dumps(values) if as_json else "\n".join(f"{name}: {value}" for name, value in values.items()))
