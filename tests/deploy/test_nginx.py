"""deploy/nginx.conf in a real nginx: TLS alone, a way there from plain HTTP, and what it passes on."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.missing import missing
from tests.printing.halls import eventually
from tests.running import ROOT, free_port

UNPACKED = ROOT / ".setup" / "nginx" / "usr" / "sbin" / "nginx"


class Echo(BaseHTTPRequestHandler):
    """A server that answers with the headers it was sent."""

    go_on = threading.Event()
    held = threading.Semaphore(0)

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.held.release()
            self.go_on.wait(60)
        body = str(self.headers).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Nginx:
    """It runs with the file of deploy/, on other ports, with a certificate of the test."""

    def __init__(self, folder: Path, program: str, upstream: int, most_connections: int = 3000) -> None:
        self.http, self.https = free_port(), free_port()
        new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        named = [
            "-keyout",
            "key",
            "-out",
            "pem",
            "-subj",
            "/CN=hall.example",
            "-addext",
            "subjectAltName=DNS:hall.example",
        ]
        subprocess.run(["openssl", *new, *named], cwd=folder, check=True, capture_output=True)
        self.tls = ssl.create_default_context(cafile=str(folder / "pem"))
        text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
        for old, fresh in {
            "/etc/ssl/hall.example.pem": str(folder / "pem"),
            "/etc/ssl/private/hall.example.key": str(folder / "key"),
            "/opt/onewindow/deploy": str(ROOT / "deploy"),
            "server 127.0.0.1:8000;": f"server 127.0.0.1:{upstream};",
            "limit_conn onewindow_connections 3000;": f"limit_conn onewindow_connections {most_connections};",
        }.items():
            assert old in text
            text = text.replace(old, fresh)
        text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
        text = text.replace("listen 80;", f"listen 127.0.0.1:{self.http};")
        text = text.replace("listen 443 ", f"listen 127.0.0.1:{self.https} ")
        (folder / "site").write_text(text)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        own = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
        user = "user root; " if os.geteuid() == 0 else ""  # the test's folders are no other user's
        main = f"{user}daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}}\n"
        (folder / "conf").write_text(f"{main}http {{ access_log off; {own} include {folder}/site; }}\n")
        (folder / "errors").touch()
        self.process = subprocess.Popen(
            [program, "-p", str(folder), "-c", str(folder / "conf"), "-e", str(folder / "errors")]
        )
        eventually(lambda: self._listens() or self._must_live(folder))

    def _must_live(self, folder: Path) -> bool:
        assert self.process.poll() is None, (folder / "errors").read_text()
        return False

    def _listens(self) -> bool:
        try:
            self.get("/", tls=False)
        except OSError:
            return False
        return True

    def get(self, path: str, tls: bool = True, **headers: str) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of an answer to somebody who asks for hall.example."""
        connection: http.client.HTTPConnection
        if tls:
            connection = http.client.HTTPSConnection("127.0.0.1", self.https, timeout=20, context=self.tls)
            connection.sock = self.tls.wrap_socket(self._socket(self.https), server_hostname="hall.example")
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Host": "hall.example"} | named)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, dict(answer.getheaders()), text

    def _socket(self, port: int) -> socket.socket:
        return socket.create_connection(("127.0.0.1", port), timeout=20)


@pytest.fixture(scope="module")
def upstream() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory, upstream: ThreadingHTTPServer) -> Iterator[Nginx]:
    program = shutil.which("nginx") or (str(UNPACKED) if UNPACKED.exists() else missing("no nginx here"))
    made = Nginx(tmp_path_factory.mktemp("nginx"), program, upstream.server_port)
    yield made
    made.process.terminate()
    made.process.wait(20)


def test_plain_http_leads_to_https_of_the_hall_whatever_name_was_asked_for(nginx: Nginx) -> None:
    for name in ("hall.example", "evil.example"):
        status, headers, _ = nginx.get("/kiosk/kiosk-1?a=b", tls=False, Host=name)
        assert (status, headers["Location"]) == (301, "https://hall.example/kiosk/kiosk-1?a=b")


def test_a_program_that_speaks_plainly_is_refused_and_not_led_on(nginx: Nginx) -> None:
    status, headers, _ = nginx.get("/api/v1/halls", tls=False)
    assert status == 403 and "Location" not in headers


def test_nobody_speaks_an_old_tls(nginx: Nginx) -> None:
    nginx.tls.maximum_version = ssl.TLSVersion.TLSv1_2
    assert nginx.get("/")[0] == 200
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1 is deprecated"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError):
        old.wrap_socket(nginx._socket(nginx.https))
    nginx.tls.maximum_version = ssl.TLSVersion.TLSv1_3
    assert nginx.get("/")[0] == 200


def test_who_asks_is_what_nginx_saw_and_not_what_was_claimed(nginx: Nginx) -> None:
    _, _, sent = nginx.get("/", X_Forwarded_For="10.20.0.1", X_Forwarded_Proto="http", X_Forwarded_Host="evil.example")
    lines = [line.lower() for line in sent.splitlines() if line.lower().startswith("x-forwarded")]
    assert sorted(lines) == ["x-forwarded-for: 127.0.0.1", "x-forwarded-host: hall.example", "x-forwarded-proto: https"]


def test_while_the_server_is_away_a_page_of_its_own_says_so(
    nginx: Nginx, tmp_path_factory: pytest.TempPathFactory
) -> None:
    alone = Nginx(tmp_path_factory.mktemp("alone"), str(nginx.process.args[0]), free_port())  # type: ignore[index]
    try:
        status, headers, text = alone.get("/kiosk/kiosk-1")
        assert status == 502 and "系统正在启动" in text
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert (
            headers["X-Content-Type-Options"] == "nosniff"
            and "default-src 'none'" in headers["Content-Security-Policy"]
        )
        assert headers["Server"] == "nginx"
    finally:
        alone.process.terminate()
        alone.process.wait(20)


def test_guests_who_hold_every_connection_of_an_address_stop_no_clerk_beside_them(
    nginx: Nginx, upstream: ThreadingHTTPServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, program = tmp_path_factory.mktemp("full"), str(nginx.process.args[0])  # type: ignore[index]
    full = Nginx(folder, program, upstream.server_port, most_connections=2)
    guests = [threading.Thread(target=full.get, args=("/slow",)) for _ in range(2)]
    try:
        for guest in guests:
            guest.start()
            assert Echo.held.acquire(timeout=60)
        assert full.get("/")[0] == 429
        for _ in range(5):
            assert full.get("/", Cookie="__Host-onewindow=abc")[0] == 200
            assert full.get("/", Cookie="a=b; onewindow=abc")[0] == 200
            assert full.get("/api/v1/halls", Authorization="Bearer x")[0] == 200
    finally:
        Echo.go_on.set()
        for guest in guests:
            guest.join()
        full.process.terminate()
        full.process.wait(20)
