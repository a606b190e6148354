"""HTTPS with an authority of the hall's own: both the questions and the news need a certificate that holds."""

import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from operations.people import devices
from printing.client import Server, Unreachable
from printing.trust import trust
from printing.wake import News
from queueing.hall import Printer
from tests.builders import a_hall
from tests.databases import a_sqlite_url
from tests.houses import ServedScene
from tests.printing.halls import ROOT, eventually


def _openssl(folder: Path, *command: str) -> None:
    subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the certificate of an authority (ca.pem), of another (other.pem), and a server's (server.pem)."""
    folder = tmp_path_factory.mktemp("authority")
    for name in ("ca", "other"):
        new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
        _openssl(
            folder, "req", "-x509", *new, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN=Hall {name}"
        )
    _openssl(folder, "req", *new[:5], "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=hall")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names")
    _openssl(folder, "x509", "-req", "-in", "server.csr", *signed, "-out", "server.pem")
    return folder


class Https:
    """The test hall behind TLS: its address, a token, and who listens."""

    def __init__(self, folder: Path, authority: Path) -> None:
        hall = a_hall(printers=(Printer("p1", "virtual:", "generic-80mm"),))
        self.served = ServedScene(a_sqlite_url(folder), folder, hall)
        self.token = devices.add(self.served.context, "printer", "hall", "a kiosk")[1]
        wall = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        wall.load_cert_chain(authority / "server.pem", authority / "server.key")
        self.server = make_server("127.0.0.1", 0, self.served.app, threaded=True, ssl_context=wall)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"https://127.0.0.1:{self.server.server_port}"

    def listeners(self) -> int:
        """How many agents hear the news."""
        return self.served.hub.sockets()["/printer"]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, authority: Path) -> Iterator[Https]:
    made = Https(tmp_path_factory.mktemp("https"), authority)
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.served.close()


def test_a_whole_agent_prints_and_hears_the_news_with_the_halls_own_authority(
    hall: Https, authority: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "printing", "--server", hall.url, "--token", hall.token, "--data", str(tmp_path)]
    agent = subprocess.Popen([*command, "--printers", "p1", "--ca", str(authority / "ca.pem")], cwd=ROOT)
    try:
        eventually(lambda: hall.listeners() == 1)
        hall.served.scene.issue()
        eventually(lambda: list((tmp_path / "printed").glob("*.bin")))
    finally:
        agent.terminate()
        assert agent.wait(20) == 0
    eventually(lambda: hall.listeners() == 0)


def test_the_computers_own_store_holds_too(hall: Https, authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "SSL_CERT_FILE", str(authority / "ca.pem")
    )  # what update-ca-certificates writes, of this test alone
    assert Server(hall.url, hall.token, "agent").claim(None, 1)["printers"]
    news = News(hall.url, hall.token, lambda: None)
    eventually(lambda: hall.listeners() == 1)
    news.stop()
    eventually(lambda: hall.listeners() == 0)


def test_a_server_whose_certificate_another_authority_signed_gets_no_token_and_the_reason_is_said(
    hall: Https, authority: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for trusted in (trust(None), trust(authority / "other.pem")):
        with pytest.raises(Unreachable, match=r"certificate is not trusted .*--ca"):
            Server(hall.url, hall.token, "agent", trusted).claim(None, 1)
    tried = threading.Event()
    news = News(hall.url, hall.token, tried.set, authority / "other.pem")
    assert not tried.wait(1.5) and hall.listeners() == 0
    news.stop()
    assert "wake" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize("text", [None, "", "no certificate"])
def test_an_authority_that_cannot_be_read_is_one_clear_line(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "ca.pem"
    if text is not None:
        path.write_text(text)
    command = [sys.executable, "-m", "printing", "--server", "https://127.0.0.1:9", "--token", "t"]
    ended = subprocess.run(
        [*command, "--data", str(tmp_path), "--ca", str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert str(path) in ended.stderr and len(ended.stderr.splitlines()) == 1
