"""Who may do what: for every route of the server and every namespace of its sockets, the kinds of people it lets in.

`tests/web/test_who_may.py` asks each of them for each; `python -m tests.web.who_may` writes the table of
docs/security.md. A new route needs an entry here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = (
    "outside", "network", "link", "kiosk", "screen", "agent", "clerk", "manager", "administrator",
)  # fmt: skip
"""Nobody in particular, from the internet and from the hall's network; the holder of a ticket's or an appointment's
link; three devices and three people of this hall."""
OF_ALL = ("manager of all", "administrator of all")
ELSEWHERE = tuple(
    f"{who} elsewhere" for who in ("kiosk", "screen", "agent", "clerk", "manager", "administrator")
)  # of another hall on the same server
EVERYBODY = (*HERE, *OF_ALL, *ELSEWHERE)
LETTERS = {"kiosk": "k", "screen": "s", "agent": "p", "clerk": "c", "manager": "m", "administrator": "a"}

ALL = frozenset(EVERYBODY)
ADMINS = frozenset({"administrator", "administrator of all"})
LEADERS = ADMINS | {"manager", "manager of all"}
STAFF = LEADERS | {"clerk"}
HEARERS = frozenset({*HERE, *OF_ALL})
DEVICES = frozenset({"kiosk", "screen", "agent"})
VISITORS = STAFF | DEVICES | {"network"}
STAFF_ELSEWHERE = frozenset({"clerk elsewhere", "manager elsewhere", "administrator elsewhere"})
LEADERS_ELSEWHERE = STAFF_ELSEWHERE - {"clerk elsewhere"}
AGENTS = frozenset({"agent"})


@dataclass(frozen=True, slots=True)
class Entry:
    """`who` may, of the hall that the request is about; `elsewhere` may, about their own hall or nobody's.

    `about`: what stands behind the address (a ticket's state, `job`, `study` …), made anew before each request. `path`,
    `query` and `body` fill the address and the request; `{…}` is what stands behind it. `also`: statuses that are no
    refusal here: the request was let in, and then it was about nothing.
    """

    who: frozenset[str]
    elsewhere: frozenset[str] = frozenset()
    about: str = ""
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[int, ...] = ()


WEEK = {"from": "2026-03-02", "to": "2026-03-02", "hall": "hall"}
PERSON = {"role": "clerk", "hall": "hall", "display_name": "x", "password": ""}
QUESTION = {"hall": "hall", "start": "2026-03-02", "end": "2026-03-01"}
AGENT = {"agent": "agent"}
SAME_PASSWORD = {"old": "{password}", "new": "{password}"}
SAME_PASSWORD_FORM = {"old_password": "{password}", "new_password": "{password}"}
"""It is no new one: whoever may change their own is told so, and nothing changes."""
P1, HOURS, K1 = {"name": "p1"}, {"name": "hours"}, {"name": "k1"}
PAGES = {
    "GET /": Entry(ALL),
    "GET /gone": Entry(ALL, also=(404,)),
    "GET /healthz": Entry(ALL),
    "GET /readyz": Entry(ALL),
    "GET /metrics": Entry(frozenset({"network", *OF_ALL})),
    "GET /static/<path:filename>": Entry(ALL, path={"filename": "icon.svg"}),
    "GET /pairing": Entry(ALL),
    "GET /listens/<browser>": Entry(ALL, path={"browser": "x"}),
    "GET /login": Entry(ALL),
    "POST /login": Entry(ALL, body={"username": "clerk3", "password": "{password}"}),
    "POST /login/passkey/begin": Entry(ALL),
    "POST /login/passkey": Entry(ALL, also=(400,)),
    "GET /login/still": Entry(STAFF, STAFF_ELSEWHERE),
    "POST /logout": Entry(ALL),
    "GET /t/<token>": Entry(ALL, about="waiting", path={"token": "{link}"}),
    "GET /book/<hall>": Entry(ALL),
    "GET /book/<hall>/list": Entry(STAFF),
    "GET /a/<token>": Entry(ALL, about="booked", path={"token": "{link}"}),
    "GET /a/<token>/code.svg": Entry(ALL, about="booked", path={"token": "{link}"}),
    "GET /a/<token>/appointment.ics": Entry(ALL, about="booked", path={"token": "{link}"}),
    "GET /kiosk/<name>": Entry(frozenset({"network", "kiosk"}), path=K1),
    "GET /kiosk/<hall>/<name>": Entry(frozenset({"network", "kiosk"}), path=K1),
    "GET /kiosk/guide-qr/<hall>/<service>.svg": Entry(ALL, path={"service": "a1"}, also=(404,)),
    "GET /kiosk/qr/<token>.svg": Entry(ALL, about="waiting", path={"token": "{link}"}, also=(404,)),
    "GET /display/<hall>": Entry(frozenset({"network", "screen"})),
    "GET /display/<hall>/window/<int:number>": Entry(frozenset({"network", "screen"})),
    "GET /display/<hall>/screen/<name>": Entry(frozenset({"network", "screen"}), path={"name": "door"}),
    "GET /display/<hall>/voice/<int:revision>/<language>.wav": Entry(
        VISITORS, path={"revision": 1, "language": "en"}, also=(404,)
    ),
    "GET /window/": Entry(STAFF),
    "GET /reports/": Entry(LEADERS),
    "GET /reports/<name>": Entry(LEADERS, path=HOURS),
    "GET /reports/<name>/tickets": Entry(LEADERS, path=HOURS, query={"column": "tickets"}),
    "GET /reports/now": Entry(LEADERS),
    "GET /reports/what-if": Entry(LEADERS),
    "GET /admin/": Entry(LEADERS),
    "GET /admin/windows": Entry(LEADERS),
    "GET /admin/printers": Entry(LEADERS),
    "GET /admin/printers/<name>": Entry(LEADERS, path=P1),
    "GET /admin/printers/<name>/paper": Entry(STAFF | {"network"}, path=P1),
    "GET /admin/printers/<name>/paper.json": Entry(STAFF | {"network"}, path=P1),
    "GET /admin/printed/<job>.<kind>": Entry(
        STAFF | {"network"}, about="printed", path={"job": "{job}", "kind": "png"}
    ),
    "GET /admin/slips": Entry(LEADERS),
    "POST /admin/slips/proof": Entry(LEADERS, LEADERS_ELSEWHERE, also=(422,),
                                     body={"form": "ticket", "text": "[[", "profile": "generic-80mm"}),
    "GET /admin/hall": Entry(ADMINS),
    "GET /admin/people": Entry(ADMINS),
    "POST /admin/people": Entry(ADMINS, about="newcomer",
                                body=PERSON | {"username": "{newcomer}", "password": "{password}"}),
    "POST /admin/people/<username>": Entry(ADMINS, path={"username": "clerk2"}, body=PERSON),
    "POST /admin/people/<username>/disable": Entry(ADMINS, about="person", path={"username": "{person}"}),
    "POST /admin/people/<username>/end-logins": Entry(ADMINS, about="person", path={"username": "{person}"}),
    "POST /admin/people/<username>/reset-second-factor": Entry(
        ADMINS, about="person", path={"username": "{person}"}
    ),
    "POST /admin/people/<username>/enable": Entry(ADMINS, about="person", path={"username": "{person}"}),
    "GET /admin/journal": Entry(ADMINS),
    "POST /admin/journal/print": Entry(ADMINS, body={"page_hall": "hall", "printer": "p1"}),
    "GET /admin/security": Entry(ADMINS),
    "GET /admin/kiosks": Entry(LEADERS),
    "POST /admin/kiosks/<name>/close": Entry(LEADERS, path=K1, body={"page_hall": "hall"}),
    "POST /admin/kiosks/<name>/open": Entry(LEADERS, path=K1, body={"page_hall": "hall"}),
    "POST /admin/kiosks/<name>/cancel": Entry(
        LEADERS, path=K1, body={"page_hall": "hall", "minutes": "5"}, also=(400,)
    ),
    "GET /admin/questions": Entry(LEADERS),
    "POST /admin/questions/keyword": Entry(
        ADMINS, body={"words": "x", "service": "a1", "page_hall": "hall"}, also=(400,)
    ),
    "POST /admin/questions/dismiss": Entry(LEADERS, body={"words": "x", "page_hall": "hall"}),
    "GET /admin/devices": Entry(ADMINS),
    "POST /admin/devices": Entry(ADMINS, body={"kind": "display", "name": "x", "page_hall": "hall"}),
    "POST /admin/devices/pair": Entry(ADMINS, about="code", body={"code": "{code}", "page_hall": "hall"}),
    "POST /admin/devices/<device>/revoke": Entry(ADMINS, about="device", path={"device": "{device}"}),
    "GET /guide/<hall>": Entry(ALL),
    "GET /guide/<hall>/samples/<name>": Entry(ALL, path={"name": "card.svg"}, also=(404,)),
    "GET /guide/<hall>/<service>": Entry(ALL, path={"service": "a1"}),
    "GET /account/": Entry(STAFF, STAFF_ELSEWHERE),
    "POST /account/sessions/<session>/end": Entry(STAFF, STAFF_ELSEWHERE, path={"session": "x"}),
    "POST /account/sessions/end-others": Entry(STAFF, STAFF_ELSEWHERE),
    "POST /account/password": Entry(STAFF, STAFF_ELSEWHERE, body=SAME_PASSWORD_FORM, also=(400,)),
    "GET /account/second-factor": Entry(STAFF, STAFF_ELSEWHERE),
    "POST /account/second-factor": Entry(STAFF, STAFF_ELSEWHERE, body={"code": "x", "password": "x"}, also=(400,)),
}  # fmt: skip
OWN = frozenset({*ELSEWHERE})
BOOKERS = ALL - STAFF_ELSEWHERE - {"kiosk elsewhere"}
"""Who books like anybody at home; staff and kiosks book in their own hall."""
TOMORROW = "2026-03-03T10:00:00+08:00"
CLERK = STAFF
_AT = "/halls/<hall>/windows/<int:number>"
_PRINTER = "/halls/<hall>/printers/<printer>"
API = {
    "POST /tokens": Entry(ALL, body={"username": "clerk3", "password": "{password}"}),
    "GET /openapi.json": Entry(ALL),
    "GET /clock": Entry(ALL),
    "GET /halls": Entry(VISITORS, OWN),
    "GET /halls/<hall>/services": Entry(VISITORS),
    "GET /halls/<hall>/ask": Entry(frozenset({*HERE, *OF_ALL}), query={"q": "x"}),
    "GET /halls/<hall>/questions": Entry(LEADERS),
    "POST /halls/<hall>/questions/keyword": Entry(ADMINS, body={"words": "x", "service": "a1"}, also=(409,)),
    "POST /halls/<hall>/questions/dismiss": Entry(LEADERS, body={"words": "x"}),
    "GET /halls/<hall>/services/<service>/guide": Entry(HEARERS, path={"service": "a1"}),
    "POST /halls/<hall>/services/<service>/guide": Entry(HEARERS, path={"service": "a1"}),
    "POST /halls/<hall>/services/<service>/guide/slip": Entry(STAFF | {"kiosk"}, path={"service": "a1"}, also=(409,)),
    "GET /halls/<hall>/services/<service>/guide.svg": Entry(HEARERS, path={"service": "a1"}),
    "GET /halls/<hall>/board": Entry(VISITORS),
    "GET /halls/<hall>/holidays": Entry(ADMINS, query={"year": "2026"}),
    "GET /halls/<hall>/definition": Entry(ADMINS, also=(409,)),
    "POST /halls/<hall>/definition": Entry(ADMINS, body={"parts": {"lines": {}}}, also=(428,)),
    "POST /halls/<hall>/definition/check": Entry(ADMINS, body={"part": "lines", "value": {}}, also=(409,)),
    "GET /halls/<hall>/definition/versions": Entry(ADMINS, also=(409,)),
    "GET /halls/<hall>/definition/versions/<int:version>": Entry(ADMINS, path={"version": 1}, also=(404, 409)),
    "GET /halls/<hall>/definition/<path:part>": Entry(ADMINS, path={"part": "lines"}, also=(409,)),
    "POST /halls/<hall>/definition/versions/<int:version>/restore": Entry(ADMINS, path={"version": 1}, also=(428,)),
    "PUT /halls/<hall>/definition/<path:part>": Entry(ADMINS, path={"part": "lines"}, body={"line": []}, also=(428,)),
    "DELETE /halls/<hall>/definition/<path:part>": Entry(ADMINS, path={"part": "demand"}, also=(428,)),
    "GET /halls/<hall>/journal": Entry(LEADERS),
    "GET /halls/<hall>/windows": Entry(STAFF),
    "GET /halls/<hall>/forgotten": Entry(LEADERS),
    "GET /halls/<hall>/devices": Entry(ADMINS),
    "GET /halls/<hall>/printers": Entry(STAFF),
    "GET /halls/<hall>/kiosks": Entry(STAFF),
    "POST /halls/<hall>/kiosks/<kiosk>/close": Entry(STAFF, path={"kiosk": "k1"}, also=(422,)),
    "POST /halls/<hall>/kiosks/<kiosk>/read": Entry(frozenset({"kiosk"}), path={"kiosk": "k1"}, also=(404,)),
    "POST /halls/<hall>/kiosks/<kiosk>/open": Entry(STAFF, path={"kiosk": "k1"}, also=(422,)),
    "POST /halls/<hall>/kiosks/<kiosk>/cancel-tickets": Entry(LEADERS, path={"kiosk": "k1"}, also=(422,)),
    "GET /halls/<hall>/journal/head": Entry(LEADERS, also=(404,)),
    "GET /halls/<hall>/security-log": Entry(ADMINS),
    "POST /people/<username>/end-logins": Entry(ADMINS, about="person", path={"username": "{person}"}),
    "POST /devices": Entry(ADMINS, body={"kind": "display", "hall": "hall", "name": "x"}),
    "DELETE /devices/<device>": Entry(ADMINS, about="device", path={"device": "{device}"}),
    "POST /tickets": Entry(STAFF | {"kiosk"}, body={"hall": "hall", "service": "a1"}),
    "GET /tickets/<ticket>": Entry(STAFF | {"kiosk", "link"}, about="waiting"),
    "GET /tickets/<ticket>/journal": Entry(LEADERS, about="waiting"),
    "POST /tickets/<ticket>/cancel": Entry(STAFF | {"kiosk", "link"}, about="waiting"),
    "POST /tickets/<ticket>/recall": Entry(CLERK, about="called"),
    "POST /tickets/<ticket>/start": Entry(CLERK, about="called"),
    "POST /tickets/<ticket>/no-show": Entry(CLERK, about="called"),
    "POST /tickets/<ticket>/return": Entry(CLERK, about="called"),
    "POST /tickets/<ticket>/finish": Entry(CLERK, about="serving"),
    "POST /tickets/<ticket>/park": Entry(CLERK, about="serving"),
    "POST /tickets/<ticket>/undo": Entry(CLERK, about="serving"),
    "POST /tickets/<ticket>/transfer": Entry(CLERK, about="serving", body={"line": "B"}),
    "POST /tickets/<ticket>/resume": Entry(CLERK, about="parked", body={"window": 1}),
    "POST /tickets/<ticket>/reinstate": Entry(CLERK, about="no_show"),
    "POST /tickets/<ticket>/guide": Entry(CLERK, about="called"),
    "POST /tickets/<ticket>/reprint": Entry(STAFF, about="waiting", body={"reason": "lost"}),
    "GET /halls/<hall>/slots": Entry(ALL - OWN, query={"service": "a1"}),
    "GET /halls/<hall>/appointments": Entry(STAFF),
    "POST /appointments": Entry(BOOKERS, body={"hall": "hall", "service": "a1", "starts_at": TOMORROW, "name": "x"}),
    "POST /appointments/check-in": Entry(STAFF | {"kiosk"}, about="booked", body={"hall": "hall", "code": "{code}"}),
    "GET /appointments/<appointment>": Entry(STAFF | {"link"}, about="booked"),
    "GET /appointments/<appointment>.ics": Entry(STAFF | {"link"}, about="booked"),
    "POST /appointments/<appointment>/cancel": Entry(STAFF | {"link"}, about="booked"),
    "POST /appointments/<appointment>/move": Entry(STAFF | {"link"}, about="booked", body={"starts_at": TOMORROW}),
    f"GET {_AT}/queue": Entry(STAFF),
    f"POST {_AT}/open": Entry(STAFF),
    f"POST {_AT}/pause": Entry(STAFF),
    f"POST {_AT}/close": Entry(STAFF, about="empty window"),
    f"POST {_AT}/call-next": Entry(STAFF, about="waiting"),
    f"POST {_AT}/call": Entry(STAFF, about="waiting", body={"ticket": "{ticket}"}),
    f"POST {_PRINTER}/test": Entry(LEADERS),
    f"POST {_PRINTER}/calibration": Entry(LEADERS),
    f"POST {_PRINTER}/day": Entry(LEADERS),
    f"POST {_PRINTER}/roll": Entry(STAFF, body={"length_metres": 80}),
    "POST /printers/claim": Entry(AGENTS, frozenset({"agent elsewhere"}), body=AGENT),
    "POST /printers/reader": Entry(AGENTS, frozenset({"agent elsewhere"}), also=(404,),
                                   body=AGENT | {"kiosk": "k1", "state": "ready"}),
    "POST /printers/status": Entry(AGENTS, frozenset({"agent elsewhere"}), body=AGENT | {"printers": []}),
    "POST /printers/jobs/<job>/begin": Entry(AGENTS, about="job", body=AGENT),
    "POST /printers/jobs/<job>/done": Entry(AGENTS, about="job", body=AGENT | {"result": "printed"}),
    "GET /reports": Entry(LEADERS, LEADERS_ELSEWHERE),
    "GET /reports/<name>": Entry(LEADERS, path=HOURS, query=WEEK),
    "GET /reports/<name>/tickets": Entry(LEADERS, path=HOURS, query=WEEK | {"column": "tickets"}),
    "POST /what-if": Entry(LEADERS, body=QUESTION, also=(400, 422)),
    "GET /what-if": Entry(LEADERS, query={"hall": "hall"}),
    "GET /what-if/<study_id>": Entry(LEADERS, about="study"),
    "GET /what-if/<study_id>/file": Entry(LEADERS, about="study"),
    "POST /what-if/<study_id>/cancel": Entry(LEADERS, about="study"),
    "GET /account": Entry(STAFF, STAFF_ELSEWHERE),
    "DELETE /account/logins/<login>": Entry(STAFF, STAFF_ELSEWHERE, path={"login": "x"}, also=(404,)),
    "POST /account/end-others": Entry(STAFF, STAFF_ELSEWHERE),
    "POST /account/password": Entry(STAFF, STAFF_ELSEWHERE, body=SAME_PASSWORD, also=(400,)),
    "GET /account/passkeys": Entry(STAFF, STAFF_ELSEWHERE),
    "POST /account/passkeys/begin": Entry(STAFF, STAFF_ELSEWHERE, body={"password": "{password}"}),
    "POST /account/passkeys": Entry(STAFF, STAFF_ELSEWHERE, body={"name": "x"}, also=(422,)),
    "POST /account/passkeys/<passkey>/rename": Entry(
        STAFF, STAFF_ELSEWHERE, path={"passkey": "x"}, body={"name": "x"}, also=(404,)
    ),
    "POST /account/passkeys/<passkey>/remove": Entry(
        STAFF, STAFF_ELSEWHERE, path={"passkey": "x"}, body={"password": "{password}"}, also=(404,)
    ),
}  # fmt: skip
ROUTES: dict[str, Entry] = PAGES | {key.replace(" /", " /api/v1/", 1): entry for key, entry in API.items()}
SOCKETS: dict[str, frozenset[str]] = {
    "/display": STAFF | {"network", "kiosk", "screen"},
    "/kiosk": STAFF | {"network", "kiosk", "screen"},
    "/window": STAFF,
    "/manager": LEADERS,
    "/phone": frozenset({"link"}),
    "/printer": AGENTS,
}
"""Who hears of the hall there. Of another hall nobody hears anything who belongs to one."""

BEGIN, END = "<!-- who may do what: begin -->", "<!-- who may do what: end -->"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"


def table() -> str:
    """The table as it stands in docs/security.md."""
    heads = ("route", *HERE, "of all", "elsewhere")
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for route, entry in ROUTES.items():
        lines.append(_row(f"`{route}`", entry.who, entry.elsewhere))
    lines += [_row(f"socket `{name}`", who, frozenset()) for name, who in SOCKETS.items()]
    return "\n".join(lines)


def _row(name: str, who: frozenset[str], elsewhere: frozenset[str]) -> str:
    cells = ["✓" if kind in who else "" for kind in HERE]
    of_all = "".join(LETTERS[kind.removesuffix(" of all")] for kind in OF_ALL if kind in who)
    others = "".join(LETTERS[kind.removesuffix(" elsewhere")] for kind in ELSEWHERE if kind in elsewhere or kind in who)
    return f"| {' | '.join((name, *cells, of_all, others))} |"


def with_table(page: str) -> str:
    """The page with the table of now."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")
