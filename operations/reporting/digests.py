"""The digest of a day's tickets, by which an auditor sees whether two figures were counted from the same records.

It does not depend on where the day was read (rows or a packed month), on the database, or on the order of the tickets.
It changes when anything changes that a report could count.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from operations.reporting import handlings
from operations.reporting.spells import Spells, in_words

HEX = 64
"""Characters of a digest: SHA-256 in hexadecimal digits."""
ADDED = {"booked": 0, "early_seconds": 0, "outcome": -1, "before_seconds": -1}
"""Columns that count in a digest only where one of them says something else than this."""


def digest_of_day(
    words: Mapping[str, Sequence[str]], columns: Mapping[str, NDArray[Any]], spells: Spells, rows: handlings.Handlings
) -> str:
    """The digest of the tickets of one hall and day, from all their columns; −1 is none. `words` are in order, as
    everywhere; those that no ticket of the day has do not matter. A day without appointments, or on which nobody came
    before the time, was sent on, on hold or missed, or has an outcome on record, has the digest that it had before all
    this was counted; and who left nobody knows when did so, in a digest, at the last step that is known, as an import
    stores it. `rows`: how the services ended of visits whose column does not say it.
    """
    names = sorted(name for name in columns if name not in ADDED or (columns[name] != ADDED[name]).any())
    table = np.empty((len(columns[names[0]]), len(names)), "<i4")
    used_words = {}
    for place, name in enumerate(names):
        numbers = _left_seconds(words, columns) if name == "left_seconds" else columns[name]
        if name in words:
            present = np.unique(numbers[numbers >= 0])
            used_words[name] = [words[name][number] for number in present.tolist()]
            numbers = np.where(numbers < 0, -1, np.searchsorted(present, numbers))
        table[:, place] = numbers
    digest = sha256(json.dumps([names, used_words]).encode())
    digest.update(table[np.lexsort(table.T)].tobytes())
    digest.update(in_words(spells, words["line"]))
    digest.update(handlings.in_words(rows, words["service"]))
    return digest.hexdigest()


def _left_seconds(words: Mapping[str, Sequence[str]], columns: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    left, wait, walk = (columns[name] for name in ("left_seconds", "wait_seconds", "walk_seconds"))
    leavers = [place for place, state in enumerate(words["state"]) if state in ("cancelled", "no_show")]
    last_step = np.where(wait < 0, 0, columns["early_seconds"] + wait + np.maximum(walk, 0))
    return np.where((left < 0) & np.isin(columns["state"], leavers), last_step, left)
