"""From a ticket to paper: the encoder makes bytes, the virtual printer reads them; neither knows the other."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.base import rs_blocks
from qrcode.constants import ERROR_CORRECT_M

from printing.bars import modules, qr_modules
from printing.blocks import Barcode, Columns, Cut, Logo, Qr, Rule, Text
from printing.encoder import Device, encode, measured
from printing.layout import layout
from printing.preview import read
from printing.preview.sheet import BarCode, Bitmap, Glyph, QrCode
from printing.profiles import Profiles
from printing.text import clean
from tests.printing.readings import WAITS, Expected, differences
from tests.printing.slips import a_job

PROFILES = {name: Profiles().get(name) for name in Profiles().names()}
NATIVE = [name for name, profile in PROFILES.items() if profile.writing.encoding == "gb18030"]
anything = st.text(max_size=80)


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
    assert sheet.images == (0 if PROFILES[profile].abilities.qr else 1)
    for part in ("A023", "补领居民身份证", "3人", "约8-20分钟", "居民户口簿"):
        assert part in joined(sheet.text)
    assert sheet.images or sheet.qr_codes == ["http://192.168.0.10:8000/t/Zk3vQ9tLw2aXb7Rc"]


def test_chinese_is_an_image_where_the_firmware_has_none():
    sheet = paper(a_job(), "generic-western")
    assert sheet.images > 10
    assert "A023" in sheet.text


@pytest.mark.parametrize("profile", [name for name in NATIVE if PROFILES[name].abilities.qr])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_ticket_as_text_takes_less_than_700_bytes(profile, language):
    known = PROFILES[profile]
    assert len(encode(layout(a_job(language), known.paper.columns), known)) < 700


def written(alphabet):
    """What a clerk may have typed, with at least one character that is seen."""
    return st.text(alphabet=alphabet, min_size=1, max_size=60).filter(clean)


IDEOGRAPHS = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
RARE = st.sampled_from("㐂㐧䶮𠮷𬭚𫖯")
SIGNS_OF_GBK = st.sampled_from("，。、：；！？…—～·（）《》〈〉「」『』【】〔〕“”‘’①※→●")
SIGNS = st.sampled_from("，。、：；！？…—～·（）［］｛｝《》〈〉「」『』【】〔〕〖〗“”‘’«»①Ⅷ℃※→●")
LATIN = st.sampled_from("ABCxyz 019.-/,:;()[]{}'\"%&áàâäãåçéèêëíñóôöøúüßžřšŁıœ€–•")
CHINESE_SLIP = written(IDEOGRAPHS | IDEOGRAPHS | SIGNS | LATIN | RARE)
ENGLISH_SLIP = written(LATIN | st.characters(min_codepoint=0x20, max_codepoint=0x7E))
FOUR_BYTE = PROFILES["generic-80mm"].model_copy(
    update={"writing": PROFILES["generic-80mm"].writing.model_copy(update={"four_byte": True})}
)
READ_BACK = {name: PROFILES[name] for name in ("generic-80mm", "generic-58mm", "epson-tm-t88v", "generic-western")} | {
    "custom-vkp80": PROFILES["custom-vkp80"],
    "four-byte": FOUR_BYTE,
}
"""Chinese firmware wide, narrow and with four-byte characters; code pages; nothing but images."""


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("profile", READ_BACK)
@settings(max_examples=25, deadline=None)
@given(
    data=st.data(),
    ahead=st.integers(0, 400) | st.none(),
    wait=st.sampled_from(WAITS) | st.none(),
    days=st.sampled_from([None, 1, 10]),
    is_first_served=st.booleans(),
    number=st.from_regex(r"[A-Z][0-9]{3,5}", fullmatch=True),
)
def test_the_paper_says_what_the_ticket_says_and_nothing_else(
    profile, language, data, ahead, wait, days, is_first_served, number
):
    known = READ_BACK[profile]
    typed = CHINESE_SLIP if language == "zh-CN" else ENGLISH_SLIP
    job = a_job(
        language,
        hall=data.draw(typed),
        service=data.draw(typed),
        materials=data.draw(st.lists(typed, max_size=4)),
        number=number,
        ahead=ahead,
        wait={"p50_seconds": wait[0][0], "p90_seconds": wait[0][1]} if wait else None,
        promised_days=days,
        priority="老年人" if is_first_served else "",
    )
    sheet = read(encode(layout(job, known.paper.columns), known), known.paper.dots)
    expected = list(Expected(job, known).lines(wait[1][language] if wait else ""))
    assert sheet.reports == [] and sheet.cuts == (0 if known.abilities.cutter == "none" else 1)
    assert differences(sheet, expected) == []
    assert sheet.qr_codes == ([job.slip.url] if known.abilities.qr else [])


@pytest.mark.parametrize("profile", READ_BACK)
@pytest.mark.parametrize(
    ("changed", "right", "other"),
    [
        ("hall", "身份证", "身份征"),
        ("service", "身份证", "身份证件"),
        ("number", "A023", "A028"),
        ("materials", ["身份证", "户口簿"], ["户口簿", "身份证"]),
        ("local_time", "09:15", "09:16"),
        ("ahead", 3, 4),
        ("priority", "", "老年人"),
        ("promised_days", 1, None),
    ],
)
def test_reading_back_sees_one_wrong_word(profile, changed, right, other):
    known = READ_BACK[profile]
    sheet = read(encode(layout(a_job(**{changed: right}), known.paper.columns), known), known.paper.dots)
    for value, is_same in ((right, True), (other, False)):
        lines = Expected(a_job(**{changed: value}), known).lines("约 8-20 分钟")
        assert (differences(sheet, lines) == []) == is_same


@pytest.mark.parametrize("profile", NATIVE)
@settings(max_examples=10, deadline=None)
@given(text=st.text(IDEOGRAPHS | SIGNS_OF_GBK, min_size=1, max_size=40))
def test_what_the_firmware_can_write_is_never_sent_as_an_image(profile, text):
    known = PROFILES[profile]
    sheet = read(encode([Text(f"证{text}", 1, 2), Cut()], known), known.paper.dots)
    assert sheet.images == 0 and "".join(sheet.lines) == f"证{text}"


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


WESTERN = ["epson-tm-t88v", "bixolon-srp-350", "generic-western"]


@pytest.mark.parametrize("profile", WESTERN)
@pytest.mark.parametrize("text", ["Größe: 5 € für Müller", "Žádost o průkaz", "Паспорт гражданина", "café à côté"])
def test_western_letters_are_text_by_code_page(profile, text):
    sheet = read(encode([Text(text), Cut()], PROFILES[profile]), PROFILES[profile].paper.dots)
    assert sheet.lines == [text] and sheet.reports == [] and sheet.images == 0


def test_a_code_page_is_chosen_once_for_many_lines():
    data = encode([Text("Größe"), Text("Straße"), Text("Паспорт"), Cut()], PROFILES["epson-tm-t88v"])
    assert data.count(b"\x1bt") == 2


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="cp1252", categories=["L", "N"]), min_size=1, max_size=40))
def test_whatever_a_code_page_has_is_read_as_it_was_written(text):
    known = PROFILES["epson-tm-t88v"]
    sheet = read(encode([Text(text), Cut()], known), known.paper.dots)
    assert joined(sheet.text) == joined(clean(text))


def test_a_printer_whose_letters_have_other_widths_gets_images_alone():
    sheet = paper(a_job("en"), "custom-vkp80")
    assert sheet.lines == [] and sheet.images > 10


@pytest.mark.parametrize("profile", ["epson-tm-t88v", "generic-58mm", "generic-western", "custom-vkp80"])
@pytest.mark.parametrize(("kind", "content"), [("CODE128", "A023"), ("CODE39", "A023"), ("EAN13", "4006381333931")])
def test_a_bar_code_comes_out_by_the_printers_command_or_as_an_image(profile, kind, content):
    known = PROFILES[profile]
    sheet = read(encode([Barcode(content, kind), Cut()], known), known.paper.dots)
    assert sheet.reports == []
    form = known.abilities.barcode
    if form == "b" or (form == "a" and kind != "CODE128"):
        assert sheet.bar_codes == [content] and sheet.lines == [content]
    else:
        assert sheet.images >= 1


def test_bars_are_as_wide_as_the_layout_reckoned_and_never_wider_than_the_paper():
    sheet = read(encode([Barcode("A" * 20), Cut()], PROFILES["xprinter-xp-80"]))
    bars = next(e for e in sheet.elements if isinstance(e, BarCode))
    assert len(bars.bars) == modules("CODE128", "A" * 20) - 20
    assert bars.x >= 0 and bars.x + len(bars.bars) * bars.module <= 576


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("kind", ["ticket", "materials", "test"])
def test_the_paper_a_slip_takes_is_known_without_looking_at_it(profile, language, kind):
    known = PROFILES[profile]
    blocks = layout(a_job(language, kind=kind), known.paper.columns)
    data, dots = measured(blocks, known)
    assert dots == pytest.approx(read(data, known.paper.dots).height, rel=0.03)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("café à côté", 11),
        ("Паспорт", 7),
        ("l’été…", 6),
        ("“身份证”", 10),
        ("张三 café", 9),
        ("请看……", 8),
        ("—— 号", 7),
    ],
)
def test_an_image_has_letters_as_narrow_as_they_are_and_signs_as_wide_as_chinese_among_chinese(text, columns):
    known = PROFILES["custom-vkp80"]
    sheet = read(encode([Text(text), Cut()], known), known.paper.dots)
    (strip,) = [element for element in sheet.elements if isinstance(element, Bitmap)]
    assert strip.bytes_a_row == -(-12 * columns // 8)


@pytest.mark.parametrize("text", ["x\u0300\u0323y", "\u0300", "号\u0308码", "\u0300A"])
@pytest.mark.parametrize("profile", ["generic-80mm", "custom-vkp80"])
def test_marks_stand_on_the_character_before_them(profile, text):
    known = PROFILES[profile]
    sheet = read(encode([Text(text, 1, 2), Cut()], known), known.paper.dots)
    assert sheet.reports == [] and sheet.images >= 1


def test_a_chinese_paragraph_reckons_alike_in_its_lines_that_have_no_chinese():
    known = PROFILES["generic-western"]
    sheet = read(encode([Text("号码" * 11 + "※" * 10, lead="※"), Cut()], known), known.paper.dots)
    assert [element.bytes_a_row for element in sheet.elements if isinstance(element, Bitmap)] == [71, 35]


def test_a_mark_in_black_goes_on_beyond_its_letters():
    sheet = read(encode([Text("优先", 2, 2, inverse=True), Cut()], PROFILES["generic-80mm"]))
    assert sheet.lines == [" 优先 "]


@pytest.mark.parametrize("content", ["号码 A023", "x" * 60])
def test_a_bar_code_that_cannot_be_is_text(content):
    sheet = read(encode([Barcode(content), Cut()], PROFILES["generic-58mm"]), 384)
    assert content in sheet.text.replace("\n", "") and sheet.reports == []


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "content", ["http://192.168.0.10:8000/t/Zk3vQ9tLw2aXb7Rc", "x" * 400, "窗口" * 150, "㐂" * 200]
)
@pytest.mark.parametrize("dots", [2, 6, 12, 16])
def test_a_qr_code_is_never_wider_than_the_paper(profile, content, dots):
    known = PROFILES[profile]
    sheet = read(encode([Qr(content, dots), Cut()], known), known.paper.dots)
    assert sheet.reports == []
    assert sheet.qr_codes == ([content] if known.abilities.qr else [])


def test_a_qr_code_is_as_large_as_the_paper_allows():
    content = "x" * 60
    assert qr_modules(content) == 33
    sheet = read(encode([Qr(content, 12), Cut()], PROFILES["generic-58mm"]), 384)
    assert [e.side for e in sheet.elements if isinstance(e, QrCode)] == [33 * (384 // 37)]


@pytest.mark.parametrize("content", ["窗口办事" * 90, "https://hall.example/" + "x" * 370])
def test_a_qr_code_too_fine_for_a_phone_is_text(content):
    narrow = PROFILES["generic-58mm"]
    tiny = narrow.model_copy(update={"paper": narrow.paper.model_copy(update={"dots": 192, "columns": 16})})
    sheet = read(encode([Qr(content), Cut()], tiny), 192)
    assert sheet.reports == [] and sheet.qr_codes == [] and "".join(sheet.lines) == content


@pytest.mark.parametrize("version", range(1, 41))
def test_the_size_of_a_qr_code_of_every_version_is_known(version):
    sizes = [bits.data_count for bits in rs_blocks(version, ERROR_CORRECT_M)]
    most = (8 * sum(sizes) - 4 - (8 if version < 10 else 16)) // 8
    assert qr_modules("x" * most) == 17 + 4 * version
    assert qr_modules("x" * (most + 1)) == (21 + 4 * version if version < 40 else 0)


BLOCKS = st.one_of(
    st.builds(Text, anything, st.integers(1, 8), st.integers(1, 8), lead=st.text(max_size=6), inverse=st.booleans()),
    st.builds(Columns, anything, anything, st.integers(1, 8), st.integers(1, 8)),
    st.builds(Qr, st.text(max_size=500), st.integers(2, 12)),
    st.builds(Barcode, st.text(max_size=40), st.sampled_from(["CODE128", "CODE39", "EAN13"])),
    st.builds(Barcode, st.from_regex(r"[0-9A-Z]{1,40}", fullmatch=True), st.sampled_from(["CODE128", "CODE39"])),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(BLOCKS, max_size=3), st.sampled_from(list(PROFILES)), st.booleans())
def test_nothing_at_all_is_wider_than_the_paper(blocks, profile, is_tiny):
    known = PROFILES[profile]
    if is_tiny:
        known = known.model_copy(update={"paper": known.paper.model_copy(update={"dots": 192, "columns": 16})})
    assert read(encode([*blocks, Cut()], known), known.paper.dots).reports == []


def test_a_logo_that_is_no_picture_is_left_out():
    assert read(encode([Logo("hall", b"no picture"), Text("A"), Cut()], PROFILES["generic-80mm"])).lines == ["A"]
