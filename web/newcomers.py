"""Who a new socket is: by its token, the login of its browser, or the hall's network."""

from functools import partial
from typing import Any

from flask import request

from operations.context import Actor
from operations.halls.catalogue import get_hall
from operations.people import sessions
from operations.tickets import serving
from queueing.day_end import is_over
from queueing.errors import Gone
from queueing.ticket import Ticket
from web.app_context import AppContext
from web.budgets import address_key
from web.listeners import Listener, may_listen
from web.logins import person
from web.security import in_hall_network
from web.tokens import actor_here, actor_of

LONGEST_TOKEN = 512


def listener_of(app: AppContext, namespace: str, auth: Any) -> Listener | None:
    """Who connects with this request; None: nobody who may listen to anything here."""
    token = auth.get("token") if isinstance(auth, dict) else None
    if token:
        return _with_token(app, token, namespace)
    if namespace == "/window" and (user := person()):
        return Listener(user.actor, partial(_is_logged_in, app, user.session))
    if namespace in ("/display", "/kiosk") and in_hall_network():
        return Listener(Actor("device", "screen", "display"), _always)
    return None


def key_of(auth: Any) -> str:
    """Whose socket it is: the token's, or else the browser's with its session, or else the address's."""
    token = auth.get("token") if isinstance(auth, dict) else None
    user = None if token else person()
    return str(token) if token else f"person {user.username}" if user else address_key(request.remote_addr)


def _with_token(app: AppContext, token: object, namespace: str) -> Listener | None:
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        return None
    try:
        actor = actor_here(token)
    except Gone:
        return None
    if actor is None:
        return None
    if actor.kind == "holder":
        return Listener(actor, partial(_is_open, app, serving.find(app.context, actor.name)))
    return Listener(actor, partial(_may_still, app, token, namespace))


def _may_still(app: AppContext, token: str, namespace: str) -> bool:
    actor = actor_of(token, app)
    return actor is not None and may_listen(namespace, actor)


def _is_open(app: AppContext, ticket: Ticket) -> bool:
    """Whether a link's day goes on. Nothing else ends it, so no database is asked: there may be a thousand."""
    return not is_over(get_hall(app.context, ticket.hall), ticket, app.context.now())


def _is_logged_in(app: AppContext, session: str) -> bool:
    return bool(sessions.living(app.context, [session]))


def _always() -> bool:
    return True
