"""What a test needs and a computer may not have."""

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip the test; with CI=true it fails, because set-up promises to install what it needs."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}, and CI=true requires it")
    pytest.skip(what)
