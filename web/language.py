"""The language of a page: the chosen one, or else the browser's, or else the default."""

from flask import Flask, Response, request

import locales
from queueing.language import lookup
from web import cookies

COOKIE = "language"


def language(offered: tuple[str, ...] = locales.LANGUAGES) -> str:
    """The language of this request, out of those offered."""
    accepted = [value for value, quality in request.accept_languages if quality > 0]
    candidates = [request.args.get("language", ""), cookies.read(COOKIE), *accepted]
    return lookup(candidates, offered) or offered[0]


def named_or_own(tag: str, offered: tuple[str, ...]) -> str:
    """The offered language for `tag`; for "" the language of this request."""
    return locales.best(tag, offered) if tag else language(offered)


def init_app(app: Flask) -> None:
    """Remember a language chosen in the address."""

    @app.after_request
    def remember(response: Response) -> Response:
        chosen = "" if request.path.startswith("/api/") else request.args.get("language", "")
        if chosen and lookup((chosen,), locales.LANGUAGES):
            cookies.put(response, COOKIE, chosen, 31_536_000, "Lax")
        return response
