"""Cookies: where the hall's address is HTTPS, no plain connection carries them, and their names (`__Host-`) bind them
to this very host: no neighbour under the same domain can set or read them.
"""

from typing import Literal

from flask import request
from werkzeug.wrappers import Response

from web.app_context import WebSettings, app_context

HOST_ONLY = "__Host-"


def name_of(cookie: str, settings: WebSettings) -> str:
    """The name of a cookie on the wire."""
    return f"{HOST_ONLY}{cookie}" if is_secure(settings) else cookie


def is_secure(settings: WebSettings) -> bool:
    """Whether browsers reach this server by HTTPS."""
    return settings.public_url.startswith("https://")


def read(cookie: str) -> str:
    """The value that the browser sent; "": none."""
    return request.cookies.get(name_of(cookie, app_context().settings), "")


def put(
    response: Response, cookie: str, value: str, seconds: int, same_site: Literal["Lax", "Strict"], path: str = "/"
) -> None:
    """Set a cookie that no script can read. `path`: without HTTPS only; a name that binds goes with every path."""
    settings = app_context().settings
    secure = is_secure(settings)
    response.set_cookie(
        name_of(cookie, settings),
        value,
        max_age=seconds,
        path="/" if secure else path,
        httponly=True,
        samesite=same_site,
        secure=secure,
    )


def forget(response: Response, cookie: str) -> None:
    """Delete a cookie."""
    settings = app_context().settings
    response.delete_cookie(name_of(cookie, settings), secure=is_secure(settings))
