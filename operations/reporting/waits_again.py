"""How long people waited again, in the line where they did: sent on to it, back after a missed call, or returned.

A ticket's own wait ends with its first call, in the line in which its number was taken. What it waits after that is
known from its spells, which an imported history does not have.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from operations.reporting.facts import Facts
from operations.reporting.histogram import Histogram
from operations.reporting.spells import CALLED, STILL, WAITING, Spells


def waits_again(facts: Facts, line: str = "") -> dict[tuple[str, str], Histogram]:
    """(hall, line) → seconds of the waits again of the selected tickets that ended in a call there, of lines that have
    any. `line`: that one alone.
    """
    return {
        (hall, code): histogram
        for hall, of_hall in facts.each_hall()
        for code, histogram in _of_hall(of_hall)
        if line in ("", code)
    }


def _of_hall(facts: Facts) -> Iterator[tuple[str, Histogram]]:
    spells = facts.spells
    if not spells["is_again"].any():  # of most halls, whose tickets need not be read for it
        return
    at, seconds = ended_in_calls(spells)
    is_kept = facts.kept[spells["ticket"][at]]
    lines, seconds = spells["line"][at][is_kept], seconds[is_kept]
    for number in np.unique(lines).tolist():
        yield facts.words("line")[number], Histogram(*np.unique(seconds[lines == number], return_counts=True))


def ended_in_calls(spells: Spells) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The places of the waits again that ended in a call, and how long each lasted: from the step that put the ticket
    back, also where it was handed on meanwhile.
    """
    places = np.arange(len(spells))
    follows = np.append(False, spells["ticket"][1:] == spells["ticket"][:-1])
    is_again = (spells["kind"] == WAITING) & spells["is_again"]
    goes_on = is_again & follows & np.append(False, is_again[:-1])
    begins = np.maximum.accumulate(np.where(goes_on, 0, places))
    is_called_next = np.append((follows & (spells["kind"] == CALLED))[1:], False)
    at = np.flatnonzero(is_again & is_called_next & (spells["ended"] != STILL))
    return at, spells["ended"][at] - spells["began"][begins[at]]
