"""Everything the rules of a hall can refuse, as one family.

    QueueingError
    ├── NotFound            unknown_hall  unknown_service  unknown_line  unknown_window  unknown_ticket …
    ├── NotAllowed          wrong_hall  wrong_window  not_your_window
    ├── BadRequest          outcome_missing  transfer_target  request_id_reused  …
    │   └── Unfit           bad_period  period_out_of_range  period_too_long  periods_overlap  too_many_visits
    ├── Gone                link_ended
    ├── Conflict            wrong_step  window_busy  window_not_open  too_late  …
    └── Unavailable         database_busy  logins_busy

`code` is for programs and never changes, `title` and `detail` are English sentences for people who read logs;
pages show their own words for a code (locales, room "errors"). `extra` holds JSON values naming what it is about.
"""

from collections.abc import Mapping


class QueueingError(Exception):
    """A request that the hall's rules refuse. Nothing was changed."""

    title = "Refused"

    def __init__(self, code: str, detail: str, **extra: str | int | None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.extra: Mapping[str, str | int | None] = extra


class NotFound(QueueingError):
    """The named thing does not exist, or the caller may not see it."""

    title = "Not found"


class NotAllowed(QueueingError):
    """The caller may not do this: another hall, another window, another role."""

    title = "Not allowed"


class Gone(QueueingError):
    """What was here has come to its end, and does not come back."""

    title = "Over"


class BadRequest(QueueingError):
    """The request contradicts itself or leaves out something it needs."""

    title = "Bad request"


class Unfit(BadRequest):
    """Well-formed, but no value that can be meant or answered."""

    title = "Does not fit"


class Conflict(QueueingError):
    """A valid request, but not possible in the hall's present state."""

    title = "Not possible now"


class WrongStep(Conflict):
    """The state table of a ticket does not have this step from its state."""

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


class Unavailable(QueueingError):
    """Not possible at this moment, through nobody's fault; `retry_after_seconds` says when to try again."""

    title = "Not available"


def refused_again(kind: str, code: str, detail: str, extra: Mapping[str, str | int | None]) -> QueueingError:
    """The refusal of another process, of the same kind; of a kind that is not known here, a plain QueueingError.

    >>> refused_again("Unfit", "bad_period", "It ends before it begins.", {})
    Unfit('It ends before it begins.')
    """
    error_class = _family(QueueingError).get(kind, QueueingError)
    error = error_class.__new__(error_class, detail)
    QueueingError.__init__(error, code, detail, **extra)  # WrongStep's own takes other arguments
    return error


def _family(kind: type[QueueingError]) -> dict[str, type[QueueingError]]:
    """The errors of this kind by name, itself included."""
    family = {kind.__name__: kind}
    for narrower_kind in kind.__subclasses__():
        family |= _family(narrower_kind)
    return family
