"""Everything the rules of a hall can refuse, as one family.

    QueueingError
    ├── NotFound            unknown_hall  unknown_service  unknown_line  unknown_window  unknown_ticket …
    ├── NotAllowed          wrong_hall  wrong_window  not_your_window
    ├── BadRequest          outcome_missing  transfer_target  request_id_reused  …
    └── Conflict            wrong_step  window_busy  window_not_open  too_late  …

`code` is for programs and never changes, `title` and `detail` are English sentences for people who read logs;
pages show their own words for a code (locales, room "errors"). `extra` holds JSON values naming what it is about.
"""

from collections.abc import Mapping


class QueueingError(Exception):
    """A request the hall's rules refuse. Nothing was changed."""

    title = "Refused"

    def __init__(self, code: str, detail: str, **extra: str | int | None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.extra: Mapping[str, str | int | None] = extra


class NotFound(QueueingError):
    """What was named does not exist, or is not for this asker to see."""

    title = "Not found"


class NotAllowed(QueueingError):
    """The asker may not do this: another hall, another window, another role."""

    title = "Not allowed"


class BadRequest(QueueingError):
    """The request contradicts itself or leaves out something it needs."""

    title = "Bad request"


class Conflict(QueueingError):
    """Right in itself, but not in the state the hall is in now."""

    title = "Not possible now"


class WrongStep(Conflict):
    """The state table of a ticket has no such step from its state."""

    title = "Step not possible"

    def __init__(self, ticket_id: str, number: str, state: str, step: str) -> None:
        super().__init__(
            "wrong_step",
            f"Ticket {number} is {state}; step '{step}' is not possible from there.",
            ticket=ticket_id,
            number=number,
            state=state,
            step=step,
        )
