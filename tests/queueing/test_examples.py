"""The examples in docstrings hold."""

import doctest
from importlib import import_module

import pytest

WITH_EXAMPLES = (
    "queueing.measures",
    "queueing.numbering",
    "queueing.period",
    "queueing.text",
    "asking.choosing",
    "asking.reading",
    "asking.sounds",
    "locales",
    "locales.spoken",
    "operations.halls.hall_folder.mistakes",
    "operations.reporting.cells",
    "operations.reporting.file_names",
    "operations.reporting.sheets",
    "printing.bars",
    "printing.text",
    "printing.transports.address",
    "web.budgets",
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    result = doctest.testmod(import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
