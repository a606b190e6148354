"""A window: a numbered counter where one member of staff serves."""

from dataclasses import dataclass, field

from queueing.keys import WindowNumber
from queueing.text import Text

EVERY_LINE = "*"


@dataclass(frozen=True, slots=True)
class ServiceWindow:
    """A window of a hall. `serves`: codes of its own lines; "*" means every line. `helps`: lines that it takes only
    while nobody waits in its own. `name`: empty means that it has only its number.
    """

    number: WindowNumber
    serves: tuple[str, ...] = (EVERY_LINE,)
    helps: tuple[str, ...] = ()
    name: Text = field(default_factory=dict)
