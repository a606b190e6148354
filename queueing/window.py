"""A window: a counter with a number where one member of staff serves."""

from dataclasses import dataclass, field

from queueing.text import Text

EVERY_LINE = "*"


@dataclass(frozen=True, slots=True)
class ServiceWindow:
    """`serves`: codes of its own lines, "*" means every line. `helps`: lines it takes only while nobody of
    its own waits. `name`: empty means the number alone.
    """

    number: int
    serves: tuple[str, ...] = (EVERY_LINE,)
    helps: tuple[str, ...] = ()
    name: Text = field(default_factory=dict)
