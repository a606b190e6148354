"""A hall's definition follows another: what leaves it is remembered under the name it had.

Rows of tickets, windows and journals go on naming what the hall no longer has; they are shown, printed, served and
reported by what is remembered here. What comes back is retired no longer.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from queueing.hall import Hall, Retired

Part = TypeVar("Part")


def succeed(old: Hall, new: Hall) -> Hall:
    """The new hall, with what the old one had or remembered and the new one has not as `retired`.

    A hall that follows itself does not change.
    """
    was, is_to_be = old.retired, new.retired
    retired = Retired(
        lines=_left((*was.lines, *old.lines, *is_to_be.lines), new.lines, lambda line: line.code),
        services=_left((*was.services, *old.services, *is_to_be.services), new.services, lambda one: one.code),
        windows=_left((*was.windows, *old.windows, *is_to_be.windows), new.windows, lambda window: window.number),
        priorities=_left(
            (*was.priorities, *old.priorities, *is_to_be.priorities), new.priorities, lambda one: one.code
        ),
    )
    return replace(new, retired=retired)


def _left(remembered: Sequence[Part], present: Sequence[Part], key: Callable[[Part], object]) -> tuple[Part, ...]:
    """Each that is remembered and not present, once, as it was last."""
    here = {key(part) for part in present}
    return tuple({key(part): part for part in remembered if key(part) not in here}.values())


def departed(old: Hall, new: Hall) -> dict[str, list[str]]:
    """What left between two definitions, by kind: codes, numbers and names as text; kinds of which nothing left are
    missing.
    """
    kinds = {
        "lines": ({one.code for one in old.lines}, {one.code for one in new.lines}),
        "services": ({one.code for one in old.services}, {one.code for one in new.services}),
        "windows": ({str(one.number) for one in old.windows}, {str(one.number) for one in new.windows}),
        "priorities": ({one.code for one in old.priorities}, {one.code for one in new.priorities}),
        "printers": ({one.name for one in old.printers}, {one.name for one in new.printers}),
        "kiosks": ({one.name for one in old.kiosks}, {one.name for one in new.kiosks}),
    }
    return {kind: sorted(before - after) for kind, (before, after) in kinds.items() if before - after}
