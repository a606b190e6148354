"""Which language a page speaks: what was chosen, else what the browser prefers, else the house's own."""

from flask import Flask, Response, request

import locales

COOKIE = "language"


def language(offered: tuple[str, ...] = locales.LANGUAGES) -> str:
    """The language of this request among those that are offered."""
    wanted = request.args.get("language") or request.cookies.get(COOKIE)
    if wanted:
        return locales.best(wanted, offered)
    accepted = [value for value, _ in request.accept_languages]
    return locales.best(accepted[0], offered) if accepted else offered[0]


def init_app(app: Flask) -> None:
    """A language chosen in the address is remembered."""

    @app.after_request
    def remember(response: Response) -> Response:
        chosen = "" if request.path.startswith("/api/") else request.args.get("language", "")
        if chosen in locales.LANGUAGES:
            response.set_cookie(COOKIE, chosen, max_age=31_536_000, samesite="Lax", httponly=True)
        return response
