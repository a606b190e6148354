"""From a ticket to paper: the encoder makes bytes, the virtual printer reads them; neither knows the other."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing.blocks import Cut, Rule, Text
from printing.encoder import Device, encode
from printing.preview import read
from printing.preview.sheet import Glyph
from printing.profiles import Profiles
from printing.slip import layout
from printing.text import clean
from tests.printing.slips import a_job

PROFILES = {name: Profiles().get(name) for name in Profiles().names()}
NATIVE = [name for name, profile in PROFILES.items() if profile.writing.encoding == "gb18030"]
GBK = "".join(chr(c) for c in range(0x4E00, 0x9FA5)) + "，。（）《》·ABCxyz 019.-/"
anything = st.text(max_size=80)
chinese = st.text(alphabet=GBK, max_size=60)


def paper(job, profile="generic-80mm"):
    known = PROFILES[profile]
    return read(encode(layout(job, known.paper.columns), known), known.paper.dots)


def joined(text):
    """Without spaces and line ends: what is left must be the same in both."""
    return re.sub(r"[\s─]", "", text)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("kind", ["ticket", "materials", "test", "day"])
def test_the_virtual_printer_understands_every_slip_of_every_profile(profile, language, kind):
    sheet = paper(a_job(language, kind=kind), profile)
    assert sheet.reports == []
    assert sheet.cuts == (0 if PROFILES[profile].abilities.cutter == "none" else 1)


@pytest.mark.parametrize("profile", NATIVE)
def test_chinese_comes_out_as_characters_where_the_firmware_has_them(profile):
    sheet = paper(a_job(), profile)
    assert sheet.images == 0
    for part in ("A023", "补领居民身份证", "3人", "约8-20分钟", "居民户口簿"):
        assert part in joined(sheet.text)
    assert sheet.qr_codes == ["http://192.168.0.10:8000/t/Zk3vQ9tLw2aXb7Rc"]


def test_chinese_is_an_image_where_the_firmware_has_none():
    sheet = paper(a_job(), "generic-western")
    assert sheet.images > 10
    assert "A023" in sheet.text


@pytest.mark.parametrize("profile", NATIVE)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_ticket_as_text_takes_less_than_700_bytes(profile, language):
    known = PROFILES[profile]
    assert len(encode(layout(a_job(language), known.paper.columns), known)) < 700


@settings(max_examples=60, deadline=None)
@given(service=chinese, materials=st.lists(chinese, max_size=4), hall=chinese, ahead=st.integers(1, 400))
def test_the_paper_says_what_the_ticket_says(service, materials, hall, ahead):
    job = a_job(service=service, materials=materials, hall=hall, ahead=ahead)
    said = joined(paper(job).text)
    for part in (service, hall, *materials, f"{ahead} 人", "A023"):
        assert joined(clean(part)) in said


@settings(max_examples=60, deadline=None)
@given(service=anything, materials=st.lists(anything, max_size=3), priority=anything, number=st.text(max_size=12))
def test_nothing_typed_becomes_a_command(service, materials, priority, number):
    sheet = paper(a_job(service=service, materials=materials, priority=priority, number=number))
    assert sheet.reports == []
    assert sheet.cuts == 1
    assert len(sheet.qr_codes) == 1


@settings(max_examples=60, deadline=None)
@given(anything)
def test_no_control_byte_ever_is_text(text):
    device = Device(PROFILES["generic-80mm"])
    line = text.encode("gb18030", "replace")
    if any(byte < 0x20 or byte == 0x7F for byte in line):
        with pytest.raises(ValueError, match="control byte"):
            device.printable(line)
    else:
        device.printable(line)
        assert device.output == line + b"\n"


@pytest.mark.parametrize("character", ["𠮷", "㐂", "😀", "ไ"])
def test_a_line_with_a_character_the_printer_lacks_becomes_an_image_of_that_line_alone(character):
    sheet = paper(a_job(materials=["居民户口簿", f"姓名 {character}"]))
    assert sheet.images == 1
    assert "居民户口簿" in sheet.text


def test_four_byte_characters_are_text_where_the_firmware_has_them():
    known = PROFILES["generic-80mm"]
    able = known.model_copy(update={"writing": known.writing.model_copy(update={"four_byte": True})})
    sheet = read(encode([Text("姓名㐂𠮷"), Cut()], able))
    assert sheet.lines == ["姓名㐂𠮷"] and sheet.images == 0


def test_old_firmware_gets_the_sizes_of_chinese_by_its_own_command():
    known = PROFILES["generic-80mm"]
    old = known.model_copy(update={"writing": known.writing.model_copy(update={"chinese_size": "fs"})})
    data = encode([Text("身份证", 2, 2), Rule(), Text("户口簿", 1, 2), Cut()], old)
    assert b"\x1cW\x01" in data and b"\x1c!\x08" in data
    assert read(data).reports == []


def test_alignment_and_size_are_where_they_should_be_on_the_paper():
    sheet = read(encode([Text("中", 2, 2, align="center"), Text("A", align="right"), Cut()], PROFILES["generic-80mm"]))
    first, second = (e for e in sheet.elements if isinstance(e, Glyph))
    assert (first.x, first.width, first.height) == ((576 - 48) // 2, 48, 48)
    assert (second.x, second.width, second.height) == (576 - 12, 12, 24)
