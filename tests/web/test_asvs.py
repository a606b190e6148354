"""docs/security-asvs.md: what it says is counted, every test that it names exists, and some of what it claims."""

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha1
from pathlib import Path

import pytest
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from operations import security_log
from operations.people import passwords, staff
from queueing.errors import BadRequest
from tests.databases import a_sqlite_url
from tests.houses import API, ServedScene
from tests.web.test_login import BROWSER, log_in
from tests.web.test_second_factor import code_at, enrol, enter
from tests.web.test_sessions import a_browser
from web.logins import LOGIN

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security-asvs.md").read_text("utf-8")
SCRIPTS = [path for path in (ROOT / "static").rglob("*.js") if "vendor" not in path.parts]
TEMPLATES = [path for path in ROOT.glob("*/templates/**/*.html") if "node_modules" not in path.parts]
RESULTS = ("met", "partly", "not met", "not applicable")
SECTIONS = {
    "1.1": "1-2", "1.2": "1-9", "1.3": "1-11", "1.4": "1-3", "1.5": "1-2", "2.1": "1-3", "2.2": "1-3", "2.3": "1-4",
    "2.4": "1", "3.2": "1-2", "3.3": "1-4", "3.4": "1-6", "3.5": "1-5", "3.7": "1-2", "4.1": "1-3", "4.2": "1",
    "4.3": "1-2", "4.4": "1-4", "5.1": "1", "5.2": "1-3", "5.3": "1-2", "5.4": "1-3", "6.1": "1-3", "6.2": "1-12",
    "6.3": "1-4", "6.4": "1-4", "6.5": "1-5", "6.6": "1-3", "6.8": "1-4", "7.1": "1-3", "7.2": "1-4", "7.3": "1-2",
    "7.4": "1-5", "7.5": "1-2", "7.6": "1-2", "8.1": "1-2", "8.2": "1-3", "8.3": "1", "8.4": "1", "9.1": "1-3",
    "9.2": "1-4", "10.1": "1-2", "10.2": "1-2", "10.3": "1-4", "10.4": "1-11", "10.5": "1-5", "10.6": "1-2",
    "10.7": "1-3", "11.1": "1-2", "11.2": "1-3", "11.3": "1-3", "11.4": "1-4", "11.5": "1", "11.6": "1",
    "12.1": "1-3", "12.2": "1-2", "12.3": "1-4", "13.1": "1", "13.2": "1-5", "13.3": "1-2", "13.4": "1-5",
    "14.1": "1-2", "14.2": "1-4", "14.3": "1-3", "15.1": "1-3", "15.2": "1-3", "15.3": "1-7", "16.1": "1",
    "16.2": "1-5", "16.3": "1-4", "16.4": "1-3", "16.5": "1-3", "17.1": "1", "17.2": "1-4", "17.3": "1-2",
}  # fmt: skip
"""The requirements of levels 1 and 2 in version 5.0.0, by section: 253."""


def ids() -> list[str]:
    """Every requirement of levels 1 and 2."""
    made = []
    for section, span in SECTIONS.items():
        first, _, last = span.partition("-")
        made += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return made


def rows() -> list[tuple[str, str]]:
    """(id, result) of each row of the page."""
    return re.findall(r"^\| (\d+\.\d+\.\d+) \|[^|]+\| ([a-z ]+) \|", PAGE, re.MULTILINE)


@pytest.fixture
def https(tmp_path: Path) -> Iterator[ServedScene]:
    """A hall whose address is HTTPS."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path, public_url="https://hall.example.org")
    yield made
    made.close()


def test_every_requirement_of_both_levels_has_one_row() -> None:
    assert len(ids()) == 253
    assert [number for number, _ in rows()] == ids()


def test_the_counts_at_the_top_are_those_of_the_rows() -> None:
    counted = Counter(result for _, result in rows())
    assert set(counted) <= set(RESULTS)
    for result in RESULTS:
        assert f"| {result} | {counted[result]} |" in PAGE, (result, counted[result])


def test_every_test_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.(?:py|js))::(\w+)`", PAGE))
    assert len(named) > 60
    missing = [f"{path}::{name}" for path, name in named if f"def {name}(" not in (ROOT / path).read_text("utf-8")]
    assert missing == []


def test_every_file_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`([\w/.-]+\.(?:py|md|toml|conf|service|html|json|js))`", PAGE))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_what_is_met_or_partly_met_says_by_what() -> None:
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
        if re.fullmatch(r"\d+\.\d+\.\d+", cells[0]):
            assert len(cells) == 5 and all(cells), line


def test_over_https_every_cookie_is_bound_to_this_very_host(https: ServedScene) -> None:
    secure = "https://hall.example.org"
    client = https.client()
    page = client.get("/login?language=en", headers=BROWSER, base_url=secure)
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    assert token
    form = {"username": "clerk1", "password": "correct horse battery", "csrf_token": token[1]}
    entered = client.post("/login", data=form, headers=BROWSER | {"Referer": f"{secure}/login"}, base_url=secure)
    kiosk = https.client("203.0.113.9").get("/kiosk/k1", headers=BROWSER, base_url=secure)
    cookies = [value for answer in (page, entered, kiosk) for value in answer.headers.getlist("Set-Cookie")]
    names = {value.partition("=")[0] for value in cookies}
    assert names == {f"__Host-{name}" for name in ("onewindow", "language", "onewindow_device", "onewindow_pairing")}
    for value in cookies:
        parts = {part.strip().lower() for part in value.split(";")[1:]}
        assert {"secure", "httponly", "path=/"} <= parts and "domain" not in value.lower(), value
        assert {"samesite=lax", "samesite=strict"} & parts, value
    assert client.get("/window/", headers=BROWSER, base_url=secure).status_code == 200


PATHS = ["/", "/login", "/nowhere", "/static/icon.svg", "/static/shared/page.js", "/healthz", "/metrics",
         f"{API}/halls", f"{API}/tickets/none", "/kiosk/k1", "/display/hall", "/t/none"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_brings_the_headers_that_protect_it(https: ServedScene, path: str) -> None:
    answer = https.client().get(path, headers=BROWSER | {"Origin": "https://evil.example"})
    policy = answer.headers["Content-Security-Policy"]
    for directive in ("base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy
    assert "object-src 'none'" in policy or "default-src 'none'" in policy
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers
    kind = answer.headers["Content-Type"]
    assert kind.startswith(("application/json", "application/problem+json")) or "charset=utf-8" in kind, kind


def test_no_file_but_those_of_the_pages_is_served(served: ServedScene) -> None:
    client = served.client()
    for path in ("/.git/config", "/static/../.git/config", "/static/%2e%2e/config.py", "/static/", "/static/shared/",
                 "/config.py", "/static/..%2fconfig.py"):  # fmt: skip
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("path", ["/", "/login", f"{API}/halls"])
def test_a_request_is_never_echoed_by_trace(served: ServedScene, path: str) -> None:
    assert served.client().open(path, method="TRACE").status_code == 405


def test_a_socket_of_another_sites_page_is_refused(served: ServedScene) -> None:
    client, path = served.client(), "/socket.io/?EIO=4&transport=polling"
    assert client.get(path, headers={"Origin": "https://evil.example"}).status_code == 400
    assert client.get(path, headers={"Origin": "http://localhost"}).status_code == 200


def test_an_unexpected_error_tells_a_stranger_nothing(served: ServedScene, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("SELECT password_hash FROM staff")

    monkeypatch.setattr("web.views.own_hall", fails)
    served.app.config["PROPAGATE_EXCEPTIONS"] = False
    for headers in (BROWSER, {}):
        answer = served.client().get("/login", headers=headers)
        assert answer.status_code == 500
        assert "SELECT" not in answer.text and "Traceback" not in answer.text


def test_a_session_signed_in_another_way_is_worth_nothing(served: ServedScene) -> None:
    client = served.client()
    log_in(client, "clerk1")
    serializer = served.app.session_interface.get_signing_serializer(served.app)  # type: ignore[attr-defined]
    cookie = client.get_cookie("onewindow")
    assert cookie is not None
    value = serializer.loads(cookie.value)
    assert value[LOGIN]
    weaker = URLSafeTimedSerializer(
        served.app.secret_key or "",
        salt=SecureCookieSessionInterface.salt,
        serializer=TaggedJSONSerializer(),
        signer=TimestampSigner,
        signer_kwargs={"key_derivation": "hmac", "digest_method": sha1},
    )
    for forged, status in ((weaker.dumps(value), 401), (serializer.dumps(value), 200)):
        thief = served.client()
        thief.set_cookie("onewindow", forged)
        assert thief.get(f"{API}/halls/hall/windows").status_code == status


def test_the_codes_of_a_second_factor_are_in_the_security_log(served: ServedScene) -> None:
    secret, _ = enrol(served, a_browser(served, "manager"))
    served.scene.clock.pass_time(seconds=60)
    enter(served, "000000")
    enter(served)
    enter(served, code_at(served, secret))
    lines = [(row.kind, row.subject) for row in security_log.latest(served.context, "hall", for_all=False, most=3)]
    assert lines == [("logged_in", "password, code"), ("code_failed", "manager"), ("second_factor_set_up", "manager")]


def test_none_of_the_three_thousand_commonest_passwords_is_taken() -> None:
    common = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= passwords.LEAST][:3000]
    assert len(common) == 3000
    for word in common:
        with pytest.raises(BadRequest):
            passwords.must_be_good(word)


def test_any_characters_make_a_password_of_up_to_256() -> None:
    for good in (
        "正确的马电池订书钉在桌上",
        "zkrw vbqm tplo hxgd",
        "x9Q#" * 16 + "unpredictable",
        "🐴🔋📎 quiet harbour lamp",
    ):
        passwords.must_be_good(good)


def test_passwords_are_hidden_and_may_be_pasted_and_kept_by_a_manager() -> None:
    fields = [
        field for page in TEMPLATES for field in re.findall(r"<input[^>]*password[^>]*>", page.read_text("utf-8"))
    ]
    assert len(fields) >= 5
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field), field
    assert not any("onpaste" in path.read_text("utf-8") or '"paste"' in path.read_text("utf-8") for path in SCRIPTS)


def test_scripts_make_no_markup_of_text_and_run_none() -> None:
    dangerous = (
        r"innerHTML\s*\+?=[^=]|outerHTML\s*=[^=]|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage"
    )
    for path in SCRIPTS:
        assert not re.search(dangerous, path.read_text("utf-8")), path


def test_templates_trust_nothing_but_the_servers_own_picture() -> None:
    trusting = {path.name: re.findall(r"{{[^}]*\|\s*safe[^}]*}}", path.read_text("utf-8")) for path in TEMPLATES}
    assert {name: marks for name, marks in trusting.items() if marks} == {
        "second_factor.html": ["{{ picture | safe }}"]
    }


def test_browsers_keep_no_secret_of_anybody() -> None:
    kept = {key for path in SCRIPTS for key in re.findall(r"\.setItem\(([^,]+),", path.read_text("utf-8"))}
    assert kept <= {'"finished"', '"check"', '"window"', '"draft"', '"onewindow-ahead"', "KEY"}, kept


def test_a_new_password_takes_no_second_factor_away(served: ServedScene) -> None:
    enrol(served, a_browser(served, "manager"))
    staff.change(served.context, "manager", "manager", "hall", "manager", "quite another hedgehog song")
    answer = log_in(served.client("203.0.113.8"), "manager", "quite another hedgehog song")
    assert answer.status_code == 401 and 'name="code"' in answer.text


def python_files() -> list[Path]:
    """The code of the product."""
    aside = {"tests", "bench", "scripts", "migrations", "node_modules", ".venv", ".git"}
    return [path for path in ROOT.rglob("*.py") if not aside & set(path.relative_to(ROOT).parts[:1])]


def test_the_inventory_names_every_module_that_uses_cryptography() -> None:
    uses = r"^\s*(?:from|import) (?:hashlib|hmac|secrets|argon2|cryptography|itsdangerous|pyotp|pyrage)\b"
    using = [path for path in python_files() if re.search(uses, path.read_text("utf-8"), re.MULTILINE)]
    assert len(using) > 20
    inventory = PAGE.partition("## Keys and algorithms")[2]
    assert [path for path in using if f"`{path.relative_to(ROOT)}`" not in inventory] == []
    assert not any(re.search(r"\b(md5|sha1)\(", path.read_text("utf-8")) for path in python_files())


def test_the_one_client_of_http_follows_no_redirect() -> None:
    """Beside the print agent and the demo's people, nothing here asks anybody by HTTP."""
    asking = r"^\s*(?:from|import) (?:requests|urllib\.request|http\.client|httpx|urllib3)\b"
    using = [path for path in python_files() if re.search(asking, path.read_text("utf-8"), re.MULTILINE)]
    assert {path.relative_to(ROOT).parts[0] for path in using} == {"printing", "demo"}
    assert "allow_redirects=False" in (ROOT / "printing" / "client.py").read_text("utf-8")
