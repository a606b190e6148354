"""Which tickets of a period a report counts."""

from dataclasses import dataclass, fields

from queueing.hall import WEEKDAYS

ABSENT_WINDOW = 0
"""Chosen as a window: tickets that no window called."""
ABSENT_WORD = "-"
"""Chosen as staff: tickets without a clerk on record. Chosen as priority: ordinary tickets."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters of a report; "" and None choose all.

    `window`: where the ticket is or ended; a no-show gave it up, and has none. `staff`: who called it last.
    `booked`: "yes": tickets of people who had an appointment, "no": those of all others. `weekday`: of the business
    date, "mon" to "sun". `hour`: of the issue, by the hall's own clock.
    """

    line: str = ""
    service: str = ""
    window: int | None = None
    staff: str = ""
    priority: str = ""
    booked: str = ""
    weekday: str = ""
    hour: int | None = None

    def chosen(self) -> dict[str, str | int]:
        """The filters that are set, by name.

        >>> Selection(line="A", hour=0).chosen()
        {'line': 'A', 'hour': 0}
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value not in ("", None)}

    def is_on(self, day: int) -> bool:
        """Whether a day, as an ordinal, is on the selected weekday."""
        return self.weekday in ("", WEEKDAYS[(day - 1) % 7])  # the first day was a Monday


FILTERS = tuple(field.name for field in fields(Selection))
