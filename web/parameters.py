"""The parameters and fields that each address outside /api/v1 accepts. Any other is refused by name.

A view declares them with a decorator: `@takes(*PAGE, "hall")` for its query parameters, `fields=` for its form or JSON
body. A view without declaration accepts none. (/api/v1 has its own check in `api/route.py`.)

WeChat and other programs append tracking parameters to links. Pages for citizens (`guests`) ignore the well-known ones
(`is_foreign`); any other unknown parameter is refused there too.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from flask.typing import RouteCallable

from operations.halls.hall_folder.mistakes import nearest
from queueing.errors import BadRequest

PAGE = ("language", "browser")
"""Parameters of every page: its language, and the key that deploy/kiosk.sh gives to its browser."""
CSRF = "csrf_token"
MOST_NAMED = 5
FOREIGN_BEGINNINGS = ("utm_", "mtm_", "pk_", "hsa_", "share_")
FOREIGN = frozenset({
    # WeChat, QQ, Weibo, Baidu, Alibaba
    "from", "isappinstalled", "scene", "subscene", "clicktime", "enterid", "nsukey", "forceh5", "wxfid", "tdsourcetag",
    "_wv", "_wwv", "ADTAG", "ADUIN", "ADSESSION", "ADPUBNO", "weibo_id", "luicode", "lfid", "bd_vid", "spm", "scm",
    # Facebook, Instagram, Google, Microsoft, X, TikTok, LinkedIn, Yandex, Mailchimp, HubSpot
    "fbclid", "igshid", "igsh", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "srsltid", "_ga", "_gl", "msclkid",
    "twclid", "ttclid", "li_fat_id", "yclid", "ysclid", "mc_cid", "mc_eid", "_hsenc", "_hsmi", "ref", "ref_src",
})  # fmt: skip
"""Parameters that messengers, search engines and newsletters append to links."""


class UnknownName(BadRequest):
    """A parameter or a field that this address does not accept."""

    title = "Unknown name"

    def __init__(self, code: str, names: list[str], valid_names: Iterable[str]) -> None:
        shown_names = [name[:60] for name in names[:MOST_NAMED]]
        detail = f'{code.replace("_", " ")} "{shown_names[0]}"{nearest(shown_names[0], sorted(valid_names))}'
        super().__init__(code, detail, names=", ".join(shown_names))


@dataclass(frozen=True, slots=True)
class Takes:
    """The names that one address accepts. `guests`: tracking parameters are ignored. `beginnings`: parameters that
    begin so are left to the view.
    """

    parameters: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    guests: bool = False
    beginnings: tuple[str, ...] = ()


NOTHING = Takes()
View = TypeVar("View", bound=Callable[..., Any])


def takes(
    *parameters: str, fields: Iterable[str] = (), guests: bool = False, beginnings: tuple[str, ...] = ()
) -> Callable[[View], View]:
    """Declare the parameters and fields of a view. A form's CSRF token is always accepted."""

    def mark(view: View) -> View:
        view.takes = Takes(frozenset(parameters), frozenset(fields), guests, beginnings)  # type: ignore[attr-defined]  # read by `said`
        return view

    return mark


def said(view: RouteCallable | None) -> Takes | None:
    """The declaration of a view. None: it has none."""
    return getattr(view, "takes", None)


def is_foreign(name: str) -> bool:
    """Whether a parameter is one that other programs append to links.

    >>> [is_foreign(name) for name in ("utm_source", "fbclid", "isappinstalled", "hall")]
    [True, True, True, False]
    """
    return name in FOREIGN or name.startswith(FOREIGN_BEGINNINGS)


def init_app(app: Flask) -> None:
    """Refuse unknown parameters and fields before the view runs."""

    takes()(app.view_functions["static"])

    @app.before_request
    def refuse_unknown_names() -> None:
        if request.endpoint is None or request.path.startswith("/api/"):
            return
        allowed = _asked_of()
        given = [name for name in request.args if not name.startswith(allowed.beginnings)]
        if given and (names := _unknown(given, allowed.parameters, allowed.guests)):
            raise UnknownName("unknown_parameter", names, allowed.parameters)
        if (request.content_length or "Transfer-Encoding" in request.headers) and (
            names := _unknown(_fields(), allowed.fields | {CSRF})
        ):
            raise UnknownName("unknown_field", names, allowed.fields)


def _asked_of() -> Takes:
    """The declaration of this request's view; `NOTHING` without one."""
    return said(current_app.view_functions[request.endpoint or ""]) or NOTHING


def _unknown(names: Iterable[str], allowed: Collection[str], guests: bool = False) -> list[str]:
    return [name for name in names if name not in allowed and not (guests and is_foreign(name))]


def _fields() -> list[str]:
    if request.is_json:
        try:
            body = request.get_json(silent=True)
        except RecursionError:  # nested too deeply; the view will answer that it is not JSON
            return []
        return list(body) if isinstance(body, dict) else []
    return [*request.form, *request.files]


def without_unknown() -> str:
    """This request's address with only its accepted parameters; "" if the request is not a GET."""
    if request.method != "GET" or request.endpoint is None:
        return ""
    own = {name: value for name, value in request.args.items() if name in _asked_of().parameters}
    address = url_for(request.endpoint, **(request.view_args or {}))
    return f"{address}?{urlencode(own)}" if own else address
