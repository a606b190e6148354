"""One's own account: its logins, and a new password. A program ends its own token here, too."""

from flask import request

from api.route import Answer, Call, Route
from operations.people import logins, sessions
from operations.people.sessions import Person
from protocol.account import Account, Ended, NewPassword
from protocol.base import Step
from queueing.errors import NotFound
from web.app_context import app_context
from web.auth import clerk
from web.budgets import address_key
from web.hub import forget_tokens, hub


def own(call: Call) -> Person:
    """The person of this request's login."""
    user = sessions.of_id(app_context().context, call.asker.session)
    if user is None:
        raise NotFound("unknown_session", "This login has ended.")
    return user


def account(call: Call) -> Answer:
    """Who this is, and where they are logged in."""
    user = own(call)
    who = {"username": user.username, "display_name": user.display_name, "role": user.role, "hall": user.hall}
    return 200, Account(**who, logins=sessions.logins(app_context().context, user))


def end_login(call: Call) -> Answer:
    """End one of one's logins; `current` is that of this request."""
    user, named = own(call), call.path["login"]
    sessions.end(app_context().context, user.username, user.session if named == "current" else named)
    hub().dismiss_ended()
    return 204, None


def end_others(call: Call) -> Answer:
    """End all of one's logins but this one."""
    count = sessions.end_others(app_context().context, own(call), call.body.request_id)
    hub().dismiss_ended()
    return 200, Ended(ended=count)


def change_password(call: Call) -> Answer:
    """Set a new password; every login and token ends, this one too."""
    body: NewPassword = call.body
    address = address_key(request.remote_addr)
    logins.change_own_password(app_context().context, own(call), body.old, body.new, address, body.request_id)
    forget_tokens()
    return 204, None


ROUTES = [
    Route("GET", "/account", clerk, "One's own account and its logins", account, answers={200: Account}),
    Route("DELETE", "/account/logins/<login>", clerk, "End one of one's logins", end_login, answers={204: None}),
    Route("POST", "/account/end-others", clerk, "End all of one's other logins", end_others, Step,
          answers={200: Ended}),
    Route("POST", "/account/password", clerk, "Set a new password", change_password, NewPassword,
          answers={204: None}),
]  # fmt: skip
