"""deploy/60-onewindow-printers.rules opens the USB printers that the house has profiles for."""

import re
import tomllib

from printing.profiles import OWN_FOLDER
from tests.running import ROOT

RULES = (ROOT / "deploy" / "60-onewindow-printers.rules").read_text("utf-8")
OPENED = set(re.findall(r'^SUBSYSTEM=="usb", ATTR\{idVendor\}=="([0-9a-f]{4})", GROUP="lp", MODE="0660"$', RULES, re.M))
EXPLAINED = set(re.findall(r"\b[0-9a-f]{4}\b(?=[^:]*:)", "".join(re.findall(r"^# .*\n", RULES, re.M))))


def vendors() -> set[str]:
    """Of every profile that knows its printer on USB."""
    profiles = [tomllib.loads(path.read_text("utf-8")) for path in OWN_FOLDER.glob("*.toml")]
    return {f"{usb['vendor']:04x}" for profile in profiles for usb in profile.get("usb", [])}


def test_the_service_may_use_every_usb_printer_that_has_a_profile() -> None:
    assert vendors() and vendors() - OPENED == set()


def test_no_other_maker_is_opened_without_a_word_why() -> None:
    assert OPENED - vendors() == EXPLAINED
