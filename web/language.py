"""Which language a page speaks: what was chosen, else what the browser prefers, else the house's own."""

from flask import Flask, Response, request

import locales
from queueing.language import lookup

COOKIE = "language"


def language(offered: tuple[str, ...] = locales.LANGUAGES) -> str:
    """The language of this request among those that are offered."""
    accepted = [value for value, quality in request.accept_languages if quality > 0]
    wanted = [request.args.get("language", ""), request.cookies.get(COOKIE, ""), *accepted]
    return lookup(wanted, offered) or offered[0]


def init_app(app: Flask) -> None:
    """A language chosen in the address is remembered."""

    @app.after_request
    def remember(response: Response) -> Response:
        chosen = "" if request.path.startswith("/api/") else request.args.get("language", "")
        if chosen and lookup((chosen,), locales.LANGUAGES):
            response.set_cookie(COOKIE, chosen, max_age=31_536_000, samesite="Lax", httponly=True)
        return response
