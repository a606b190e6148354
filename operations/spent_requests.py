"""Steps that write no line of a journal, done once for each request id (docs/adr/0016); and of those that write one,
what they say about a person, which the journal must not keep.

What a row keeps of a request are keyed hashes: whoever reads the database learns neither the id nor what was asked.
The key is the server's, outside the database.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from operations.context import Context
from queueing.errors import Conflict
from storage import spent_requests
from storage.spent_requests import Spent

KEPT = timedelta(hours=28)
"""Twice as long as a program's token lives: longer than any answer that is given again."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request with an id (empty: none, and nothing is remembered). `asker`: whose ids they are; `what`: which step;
    `asked`: all else that it says, without passwords and codes, which are never kept, in whatever form.
    """

    asker: str
    request_id: str
    what: str
    asked: tuple[str, ...] = ()


def once(context: Context, connection: Connection, request: Request, work: Callable[[], str]) -> str:
    """Do `work` and keep what it answers, 64 characters at most, or answer what the same request was answered before.

    Raises `request_id_reused` when the id was spent on something else. In one transaction with the work: of two at the
    same time the later one waits, and is answered what the first was.
    """
    if not request.request_id:
        return work()
    done = answered(context, connection, request)
    if done is not None:
        return done
    now = context.machine_now()
    key, wish = _key(context, request), _wish(context, request)
    if not spent_requests.add(connection, key, Spent(wish, ""), now, now + KEPT):  # locks the id
        return answered(context, connection, request) or ""
    answer = work()
    spent_requests.answer(connection, key, answer)
    return answer


def answered(context: Context, connection: Connection, request: Request) -> str | None:
    """What the same request was answered; None: it was not asked yet. Raises `request_id_reused`."""
    if not request.request_id:
        return None
    spent = spent_requests.find(connection, _key(context, request), context.machine_now())
    if spent is None:
        return None
    if not hmac.compare_digest(spent.wish, _wish(context, request)):
        raise reused()
    return spent.answer


def must_be_answered(context: Context, connection: Connection, request: Request) -> None:
    """Raise `request_id_reused` unless the same request was answered before, as far as that is still known."""
    if request.request_id and answered(context, connection, request) is None:
        raise reused()


def reused() -> Conflict:
    """The refusal of an id that was spent on something else."""
    return Conflict("request_id_reused", "This request_id was used for another request.")


def tidy(context: Context) -> None:
    """Forget old ids; called by the housekeeping."""
    with context.database.transaction() as connection:
        spent_requests.forget(connection, context.machine_now())


def _key(context: Context, request: Request) -> str:
    return _digest(context, "id", request.asker, request.request_id)


def _wish(context: Context, request: Request) -> str:
    return _digest(context, "wish", request.what, *request.asked)


def _digest(context: Context, *parts: str) -> str:
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.digest(context.server_key, f"request {text}".encode("utf-8", "surrogatepass"), "sha256").hex()
