"""The pictures of the README, from a running demo: `make pictures`.

Starts the demo hall with a fast clock in a temporary folder, lets the demo day act on it, and photographs every page.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "pictures"
PASSWORD = "a password for pictures"
START = "2026-03-02T09:00"
SPEED = "60"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def log_in(page: Page, front: str, path: str, user: str) -> None:
    """Open a page of staff."""
    page.goto(front + path)
    if page.locator("#username").count():
        page.fill("#username", user)
        page.fill("#password", PASSWORD)
        page.click("button[type=submit]")
    page.goto(front + path)
    page.wait_for_timeout(2500)


def photograph(front: str, language: str, suffix: str) -> None:
    """Every page in one language."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])

        def page(width: int, height: int, scale: float = 1) -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale=language, device_scale_factor=scale
            )
            return context.new_page()

        def save(shown: Page, name: str) -> None:
            shown.screenshot(path=OUT / f"{name}{suffix}.png")

        kiosk = page(1080, 1920, 0.5)
        kiosk.goto(f"{front}/kiosk/kiosk-1?language={language}")
        kiosk.wait_for_timeout(1500)
        save(kiosk, "kiosk")
        kiosk.click(".choice--quick >> nth=3")
        kiosk.click(".take")
        kiosk.wait_for_selector(".ticket__number")
        kiosk.wait_for_timeout(1000)
        save(kiosk, "kiosk-ticket")
        link = kiosk.locator(".ticket__qr").get_attribute("src") or ""
        phone = page(390, 844)
        phone.goto(f"{front}/t/{link.rsplit('/', 1)[1].removesuffix('.svg')}?language={language}")
        phone.wait_for_timeout(1200)
        save(phone, "phone")
        hall = page(1920, 1080, 0.667)
        hall.goto(f"{front}/display/dongguan")
        hall.wait_for_timeout(4000)
        save(hall, "display")
        window = page(1366, 768)
        log_in(window, front, f"/window/?language={language}", "clerk3")
        save(window, "window")
        report = page(1366, 900)
        log_in(report, front, f"/reports/waiting-times?from=2026-03-02&to=2026-03-02&language={language}", "manager")
        report.locator("tbody tr").first.wait_for(timeout=60_000)
        report.wait_for_timeout(1500)  # the chart grows into its place
        save(report, "report")
        admin = page(1366, 640)
        log_in(admin, front, f"/admin/?language={language}", "admin")
        save(admin, "admin")
        paper = page(1000, 940)
        paper.goto(f"{front}/admin/printers/kiosk-1/paper?language={language}")
        paper.wait_for_timeout(1500)
        save(paper, "paper")
        browser.close()


def main() -> int:
    """Start, act, photograph, stop."""
    OUT.mkdir(parents=True, exist_ok=True)
    port = free_port()
    front = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as data:
        environ = {
            **os.environ,
            "DATA": data,
            "PORT": str(port),
            "DEMO_PASSWORD": PASSWORD,
            "HALL": "dongguan",
            "DEMO_PEOPLE": "0",
            "PUBLIC_URL": "http://hall.example",
        }
        onewindow = str(ROOT / ".venv" / "bin" / "onewindow")
        server = subprocess.Popen([onewindow, "run", "--demo", "--clock-speed", SPEED, "--clock-start", START],
                                  env=environ, cwd=ROOT)  # fmt: skip
        demo: subprocess.Popen[bytes] | None = None
        try:
            for _ in range(100):
                time.sleep(0.2)
                try:
                    if requests.get(f"{front}/readyz", timeout=1).ok:
                        break
                except (requests.ConnectionError, requests.Timeout):
                    continue
            demo = subprocess.Popen([onewindow, "demo", "--server", front], env=environ, cwd=ROOT)
            time.sleep(70)
            photograph(front, "zh-CN", "")
            photograph(front, "en", ".en")
        finally:
            for process in (demo, server):
                if process is not None and process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                    process.wait(20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
