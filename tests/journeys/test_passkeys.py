"""Somebody with a device for passkeys in a real browser, which is Chromium's own virtual one."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.builders import Clock
from tests.databases import a_sqlite_url
from tests.houses import PASSWORD, ServedScene

pytestmark = pytest.mark.journey
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Desk:
    """A browser, and the device whose passkeys it can use."""

    def __init__(self, page: Page) -> None:
        self.page, self.wire = page, page.context.new_cdp_session(page)
        self.wire.send("WebAuthn.enable")
        self.plug_in()

    def plug_in(self) -> None:
        """Another device, which knows nobody yet."""
        self.device = self.wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def unplug(self) -> None:
        self.wire.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.device})

    def refuses_to_check(self, is_so: bool) -> None:
        """Whether the finger on the device is a stranger's."""
        wish = {"authenticatorId": self.device, "isUserVerified": not is_so}
        self.wire.send("WebAuthn.setUserVerified", wish)

    def add(self, name: str, password: str = PASSWORD) -> None:
        """Add the device's passkey at the account."""
        form = self.page.locator("[data-part=add-passkey]")
        form.locator("[name=name]").fill(name)
        form.locator("[name=password]").fill(password)
        form.locator("button").click()

    def is_told(self, words: str) -> None:
        expect(self.page.locator("[data-part=passkey-news]")).to_contain_text(words)

    def has(self, *names: str) -> None:
        """These passkeys are listed."""
        expect(self.page.locator("[data-part=passkey-rows] th")).to_have_text(names)

    def remove(self, name: str) -> None:
        row = self.page.locator("[data-part=passkey-rows] tr", has_text=name)
        row.locator("button").last.click()
        dialog = self.page.locator("[data-part=remove-passkey]")
        expect(dialog.locator("h2")).to_contain_text(name)
        dialog.locator("[name=password]").fill(PASSWORD)
        dialog.locator("button[type=submit]").click()


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[tuple[str, Clock]]:
    """A server that wants a second factor of managers, at a name: browsers have no passkeys at addresses in digits."""
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, require_second_factor="managers")
    server = make_server("127.0.0.1", 0, served.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}", served.scene.clock
    server.shutdown()
    server.server_close()
    thread.join()
    served.close()


def log_in(page: Page) -> None:
    """With name and password."""
    page.fill("#username", "manager")
    page.fill("#password", PASSWORD)
    page.click(".login__password button")


def test_a_passkey_is_the_second_factor_that_is_asked_for_logs_in_without_a_password_and_is_removed(
    strict: tuple[str, Clock], visit: Callable[..., Page]
) -> None:
    url, clock = strict
    page = visit(f"{url.replace('localhost', '127.0.0.1')}/login")
    expect(page.locator("[data-part=no-passkey]")).to_contain_text(url)
    expect(page.locator("[data-part=passkey]")).to_be_hidden()
    page.goto(f"{url}/login")
    log_in(page)
    desk = Desk(page)
    expect(page.locator(".account__qr")).to_be_visible()  # the other choice
    desk.add("手机", "a wrong one")
    desk.is_told("现在的密码不对")
    desk.add("手机")
    expect(page).to_have_url(f"{url}/")
    page.goto(f"{url}/account/")
    desk.has("手机")
    desk.add("第二次")
    desk.is_told("这台设备上已经有您的通行密钥")

    page.click(".reports-bar form button")
    log_in(page)
    expect(page.locator("[role=alert]").first).to_contain_text("请点“用通行密钥登录”")
    desk.refuses_to_check(True)
    page.click("[data-part=passkey-button]")
    desk.is_told("没有完成")
    desk.refuses_to_check(False)
    page.click("[data-part=passkey-button]")
    expect(page).to_have_url(re.compile("/reports/"))

    page.goto(f"{url}/account/")
    desk.has("手机")
    page.locator("[data-part=passkey-rows] button").first.click()
    page.fill("[data-part=rename-passkey] [name=name]", "旧手机")
    page.click("[data-part=rename-passkey] button[type=submit]")
    desk.has("旧手机")
    desk.remove("旧手机")
    desk.is_told("唯一的第二道验证")
    desk.unplug()
    desk.plug_in()
    clock.pass_time(seconds=1)
    desk.add("新手机")
    desk.has("旧手机", "新手机")
    desk.remove("旧手机")
    desk.has("新手机")
