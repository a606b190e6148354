"""Setting up a second factor: the app's QR code, a first code, and recovery codes."""

from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import qrcode
from flask import Blueprint, render_template, request
from qrcode.image.svg import SvgPathImage

from operations.people import logins, second_factor
from operations.people.logins import TooManyTries
from operations.people.second_factor import TooManyCodes, WrongCode
from operations.people.sessions import WrongLogin
from web.app_context import app_context
from web.budgets import address_key
from web.hub import hub
from web.logins import must_be_enrolling, needs_enrolling, remember_person
from web.parameters import PAGE, takes
from web.passkeys import with_passkeys
from web.stations import own_hall, page_data

blueprint = Blueprint("account_second_factor", __name__, template_folder="templates")
Answer = tuple[str, int]


def _page(codes: list[str] | None = None, problem: str = "", status: int = 200) -> Answer:
    user, context = must_be_enrolling(), app_context().context
    has_codes = second_factor.has_codes(context, user.username)
    address = "" if has_codes else second_factor.begin(context, user)
    secret = parse_qs(urlsplit(address).query)["secret"][0] if address else ""
    page = with_passkeys(page_data("account", own_hall()))
    return render_template(
        "account/second_factor.html", page=page, user=user, has_codes=has_codes, codes=_grouped(codes or []),
        problem=problem, picture=_picture(address) if address else "", secret=secret, must=needs_enrolling(user),
    ), status  # fmt: skip


def _grouped(codes: list[str]) -> list[str]:
    """Codes as people copy them, in groups of four."""
    return [" ".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in codes]


def _picture(address: str) -> str:
    """The QR code as SVG."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(address)
    out = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(out)
    svg = out.getvalue().decode()
    return svg[svg.index("<svg") :]


@blueprint.get("/account/second-factor")
@takes(*PAGE, "hall")
def page() -> Answer:
    """What to scan, or that it is in force."""
    return _page()


@blueprint.post("/account/second-factor")
@takes(fields=("code", "password"))
def confirm() -> Answer:
    """Put it in force with the password and a first code; the recovery codes are shown only now."""
    user, form = must_be_enrolling(), request.form
    password, code = form.get("password", ""), form.get("code", "").replace(" ", "")
    try:
        codes = logins.enrol(app_context().context, user, password, code, address_key(request.remote_addr))
    except (WrongLogin, WrongCode, TooManyTries, TooManyCodes) as error:
        return _page(problem=error.code, status=429 if isinstance(error, (TooManyTries, TooManyCodes)) else 400)
    remember_person(user)
    hub().dismiss_ended()
    return _page(codes)
