"""The examples in docstrings hold."""

import doctest
from importlib import import_module

import pytest

WITH_EXAMPLES = (
    "queueing.measures",
    "queueing.numbering",
    "queueing.text",
    "locales",
    "locales.spoken",
    "operations.hall_folder.mistakes",
    "operations.records.cells",
    "operations.records.file_names",
    "operations.records.sheets",
    "printing.bars",
    "printing.text",
    "printing.transports.address",
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    result = doctest.testmod(import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
