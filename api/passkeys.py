"""One's own passkeys. They are made in a browser, by whoever is logged in there, and named and removed anywhere."""

import json

from flask import request

from api.account import own
from api.route import Answer, Call, Route
from operations.people import logins, passkeys
from protocol.account import BeginPasskey, NewPasskey, Passkey, PasskeyName, PasskeyOptions, Passkeys, RemovePasskey
from web.app_context import app_context
from web.auth import clerk, staff_at_a_browser
from web.budgets import address_key
from web.hub import hub
from web.logins import login_secret, must_be_enrolling, person, remember_person
from web.passkeys import known_site


def listed(call: Call) -> Answer:
    """One's passkeys."""
    return 200, Passkeys(passkeys=passkeys.listed(app_context().context, own(call).username))


def begin(call: Call) -> Answer:
    """What this browser needs to make a passkey, for five minutes; asks the password."""
    body: BeginPasskey = call.body
    user, address = must_be_enrolling(), address_key(request.remote_addr)
    context, site = app_context().context, known_site()
    options = logins.begin_passkey(context, user, body.password, site, login_secret(), address)
    return 200, PasskeyOptions(options=json.loads(options))


def add(call: Call) -> Answer:
    """Store the passkey that this browser made; every other login ends. Who had to enrol is logged in now."""
    body: NewPasskey = call.body
    user, context = must_be_enrolling(), app_context().context
    passkey = passkeys.add(context, user, known_site(), login_secret(), body.answer, body.name, body.request_id)
    if person() is None:
        remember_person(user)
    hub().dismiss_ended()
    return 201, passkey


def rename(call: Call) -> Answer:
    """Give a passkey another name."""
    body: PasskeyName = call.body
    return 200, passkeys.rename(app_context().context, own(call), call.path["passkey"], body.name, body.request_id)


def remove(call: Call) -> Answer:
    """Remove a passkey; asks the password."""
    body: RemovePasskey = call.body
    address = address_key(request.remote_addr)
    logins.remove_passkey(
        app_context().context, own(call), body.password, call.path["passkey"], address, body.request_id
    )
    return 204, None


ROUTES = [
    Route("GET", "/account/passkeys", clerk, "One's own passkeys", listed, answers={200: Passkeys}),
    Route("POST", "/account/passkeys/begin", staff_at_a_browser, "Begin to make a passkey", begin, BeginPasskey,
          answers={200: PasskeyOptions}),
    Route("POST", "/account/passkeys", staff_at_a_browser, "Add the passkey that the browser made", add, NewPasskey,
          answers={201: Passkey}),
    Route("POST", "/account/passkeys/<passkey>/rename", clerk, "Give a passkey another name", rename, PasskeyName,
          answers={200: Passkey}),
    Route("POST", "/account/passkeys/<passkey>/remove", clerk, "Remove a passkey", remove, RemovePasskey,
          answers={204: None}),
]  # fmt: skip
