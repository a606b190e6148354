"""What an audit of a journal can find."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "front_cut", "missing", "swapped", "actor", "at", "step", "data", "hash", "order", "unchained", "unreadable",
    "time_back", "note", "end", "replay", "table", "head",
]  # fmt: skip
"""`front_cut`: the first lines are gone; `missing`: lines in the middle; `swapped`: two lines changed places; `actor`,
`at`, `step` (what was done to which ticket at which window), `data` (its outcome and all other changes), `hash`: what
was changed in a line; `order`: a line does not follow the one before; `unchained`: a line that this software did not
write; `time_back`: an instant before that of the line before; `note`: text about people that was changed, or taken out
too early; `end`: the last lines are gone, or one was added; `replay`: a line that cannot happen; `table`: a table that
the journal contradicts; `head`: the journal is not the one whose head was kept.
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, as a sentence. `revision`: the line, None: no single line."""

    kind: Kind
    revision: int | None
    sentence: str
