"""The page of a kiosk or screen that is not paired: it shows a code, and is the station once that is typed.

The browser keeps its secret in a cookie that no script reads and no address carries (docs/adr/0024):
`onewindow_pairing` while it waits, then `onewindow_kiosk` or `onewindow_display`.
"""

import re
import secrets
from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, after_this_request, jsonify, make_response, render_template, request

import locales
from operations.context import Actor
from operations.halls.catalogue import get_hall
from operations.people import pairing
from operations.people.pairing import LIFE
from web import cookies
from web.app_context import app_context
from web.budgets import Budget, TooManyRequests, address_key
from web.errors import Unauthorized, problem, wants_page
from web.language import language
from web.parameters import takes
from web.security import base_url
from web.tokens import actor_of, may_show

blueprint = Blueprint("pairing", __name__)
WAITING = "onewindow_pairing"
KEPT_SECONDS = 400 * 24 * 3600
"""A browser keeps no cookie longer; every opening of the page begins it anew."""
_SECRET = re.compile(r"[0-9a-f]{64}")
codes = Budget("codes of kiosks and screens", burst=10, per_second=1 / 60)
"""New codes for one address. A page that is loaded again keeps its code, so a hall's stations need few."""


class Unpaired(Unauthorized):
    """The page of a station was opened in a browser that is no such device, outside the hall's network or to be paired.

    `secret` and `shown`: what the browser keeps and the code that it shows; "" for a program.
    """

    title = "Not paired"

    def __init__(self, kind: str, hall: str, name: str, secret: str, shown: str) -> None:
        super().__init__("station_closed", f"This {kind} page opens in the hall only, or once it is paired.")
        self.kind, self.hall, self.name, self.secret, self.shown = kind, hall, name, secret, shown


def init_app(app: Flask) -> None:
    """Answer an unpaired station with its code, and tell its page when it is paired."""
    app.register_blueprint(blueprint)
    app.register_error_handler(Unpaired, _code_page)


def paired(kind: str, fits: Callable[[Actor], bool] = lambda _: True) -> tuple[str, Actor] | None:
    """The token and the device of this browser; None: it is no device of this kind that fits. A browser that was
    another device becomes the one as which it was paired last.
    """
    for cookie in (f"onewindow_{kind}", WAITING):
        token = _secret_in(cookie)
        device = actor_of(token) if token else None
        if device is not None and device.role == kind and fits(device):
            after_this_request(_keeper(kind, token, was_waiting=cookie == WAITING))
            return token, device
    return None


def own_token(kind: str, hall: str, name: str) -> str:
    """The device's token with which this browser opens the station's page; "": it is no device that may."""
    device = paired(kind, lambda each: may_show(each, kind, hall, name))
    return device[0] if device else ""


def must_have_token(kind: str, hall: str, name: str) -> str:
    """The same; a browser that has none gets a code. Raises Unpaired, TooManyRequests."""
    token = own_token(kind, hall, name)
    if not token:
        raise Unpaired(kind, hall, name, *(_code_of(kind, hall, name) if wants_page() else ("", "")))
    return token


def _secret_in(cookie: str) -> str:
    value = cookies.read(cookie)
    return value if _SECRET.fullmatch(value) else ""


def _keeper(kind: str, token: str, was_waiting: bool) -> Callable[[Response], Response]:
    def keep(response: Response) -> Response:
        cookies.put(response, f"onewindow_{kind}", token, KEPT_SECONDS, "Strict")
        if was_waiting:
            cookies.forget(response, WAITING)
        return response

    return keep


def _code_page(error: Unpaired) -> Response:
    """The code, as a page (401); for a program, the error alone."""
    if not error.shown:
        return problem(401, error.code, error.title, error.detail)
    hall = get_hall(app_context().context, error.hall)
    tag = language(hall.languages)
    words = locales.room(tag, "web")["pairing"]
    page = {
        "language": tag,
        "languages": hall.languages,
        "hall_name": hall.text(hall.name, tag),
        "kind": error.kind,
    }
    fields = {
        "code": f"{error.shown[:3]}-{error.shown[3:]}",
        "name": error.name,
        "minutes": str(int(LIFE.total_seconds() // 60)),
        "address": f"{base_url()}/admin/devices",
        "others": urlencode([each for each in request.args.items() if each[0] != "language"]),
    }
    response = make_response(render_template("web/pairing.html", page=page, words=words, **fields), 401)
    response.headers["Cache-Control"] = "no-store"
    cookies.put(response, WAITING, error.secret, int(LIFE.total_seconds()), "Strict")
    return response


def _code_of(kind: str, hall: str, name: str) -> tuple[str, str]:
    """The browser's secret and its code: those it has, or else new ones."""
    context, token = app_context().context, _secret_in(WAITING)
    row = pairing.pending(context, token) if token else None
    if row is not None and (row.kind, row.hall, row.name) == (kind, hall, name):
        return token, row.code
    if wait_seconds := codes.take(address_key(request.remote_addr)):
        raise TooManyRequests(wait_seconds)
    token = secrets.token_hex(32)
    return token, pairing.ask(context, kind, hall, name, token).code


@blueprint.get("/pairing")
@takes()
def state() -> Response:
    """Whether the code that this browser shows still waits to be typed; else its page is worth loading again."""
    token = _secret_in(WAITING)
    return jsonify(waiting=bool(token) and pairing.pending(app_context().context, token) is not None)
