"""When the definition of a hall changes, the parts that it drops are kept as retired.

Stored tickets, windows and journals still refer to dropped parts. Retired parts keep their names on screens, slips and
reports, and their tickets can still be served. A part that comes back is no longer retired.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from queueing.hall import Hall, Retired

Part = TypeVar("Part")


def succeed(old: Hall, new: Hall) -> Hall:
    """The new hall. Its `retired` has every part that the old hall had, in use or retired, and the new hall does not
    have.

    If old and new are the same, nothing changes.
    """
    was, is_to_be = old.retired, new.retired
    retired = Retired(
        lines=_left((*was.lines, *old.lines, *is_to_be.lines), new.lines, lambda line: line.code),
        services=_left((*was.services, *old.services, *is_to_be.services), new.services, lambda entry: entry.code),
        windows=_left((*was.windows, *old.windows, *is_to_be.windows), new.windows, lambda window: window.number),
        priorities=_left(
            (*was.priorities, *old.priorities, *is_to_be.priorities), new.priorities, lambda entry: entry.code
        ),
    )
    return replace(new, retired=retired)


def _left(remembered: Sequence[Part], present: Sequence[Part], key: Callable[[Part], object]) -> tuple[Part, ...]:
    """The remembered parts that are not present, each once and in its latest version."""
    present_keys = {key(part) for part in present}
    return tuple({key(part): part for part in remembered if key(part) not in present_keys}.values())


def departed(old: Hall, new: Hall) -> dict[str, list[str]]:
    """The codes, numbers or names, as text, of the parts that a new definition drops, by kind. Kinds that drop nothing
    are missing.
    """
    kinds = {
        "lines": ({part.code for part in old.lines}, {part.code for part in new.lines}),
        "services": ({part.code for part in old.services}, {part.code for part in new.services}),
        "windows": ({str(part.number) for part in old.windows}, {str(part.number) for part in new.windows}),
        "priorities": ({part.code for part in old.priorities}, {part.code for part in new.priorities}),
        "printers": ({part.name for part in old.printers}, {part.name for part in new.printers}),
        "kiosks": ({part.name for part in old.kiosks}, {part.name for part in new.kiosks}),
    }
    return {kind: sorted(before - after) for kind, (before, after) in kinds.items() if before - after}
