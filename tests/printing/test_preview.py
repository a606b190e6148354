"""The virtual printer reads bytes as a printer would."""

from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from printing.preview import read
from printing.preview.commands import commands
from printing.preview.interpreter import LONGEST, Picture
from printing.preview.paper import drawn, png
from printing.preview.sheet import Bitmap, CutMark, Glyph, QrCode

PREFIXES = [
    b"\x1b",
    b"\x1d",
    b"\x1c",
    b"\x10\x04",
    b"\x1d(k",
    b"\x1d(L",
    b"\x1dk\x04",
    b"\x1dk\x49",
    b"\x1bt",
    b"\x1dv0",
    b"\x1b*!",
    b"\x1b@",
    b"\x1d!\x77",
    b"\n",
]
streams = st.lists(st.one_of(st.sampled_from(PREFIXES), st.binary(max_size=12)), max_size=30).map(b"".join)


@settings(max_examples=400, deadline=None)
@given(streams)
@example(b"\x1d(k\x03\x001Q0")
@example(b"\x1b*!\xff\xff")
@example(b"\x1bJ\xff" * 300)
def test_no_bytes_whatever_make_it_fail(stream):
    sheet = read(stream, 384)
    assert 0 <= sheet.height <= LONGEST


@settings(max_examples=40, deadline=None)
@given(streams)
def test_whatever_was_read_can_be_drawn(stream):
    assert drawn(read(stream, 384)).width == 384


@given(streams)
def test_no_byte_is_lost_between_commands(stream):
    assert sum(len(command.data) for command in commands(stream)) <= len(stream)


def test_a_command_it_does_not_know_is_reported():
    assert read(b"\x1bz\x01before\n").reports == ["unknown 1b 7a", "unknown 01"]


def test_a_stream_that_ends_in_mid_command_is_reported():
    assert read(b"text\n\x1dv0\x00\x10").reports == ["incomplete 1d 76 30 00 10"]


def test_a_line_without_its_end_is_not_printed():
    sheet = read("没有换行".encode("gb18030"))
    assert sheet.lines == [] and "没有换行" in sheet.reports[0]


@pytest.mark.parametrize(
    ("stream", "line", "report"),
    [
        (b"\x1c&A\x80B\n", "A□B", "no character of ascii: 80"),
        (b"\x1c&\xff\xff\xff\n", "□□□", "no character of ascii: ff"),
        (b"\x1c&\xb9\x7f\n", "□", "no character of gb18030: b9 7f"),
        (b"\x1c&\xfe\x39\xfe\x39A\n", "□A", "no character of gb18030: fe 39 fe 39"),
        (b"\x1c.\x1bt\x10\x81\x8d\n", "□□", "no character of cp1252: 81"),
    ],
)
def test_bytes_that_are_no_character_are_a_box_and_reported_once(stream, line, report):
    sheet = read(stream)
    assert sheet.lines == [line] and sheet.reports == [report]


def test_each_kind_of_bytes_that_are_no_character_is_reported():
    assert len(read(b"\x1c&\x80\xb9\x7f\x80\x1c.\x1bt\x10\x81\n").reports) == 3


@pytest.mark.parametrize("character", ["□", "�", "\u3000"])
def test_a_box_that_was_sent_is_a_character_like_any_other(character):
    sheet = read(b"\x1c&" + f"A{character}B\n".encode("gb18030"))
    assert sheet.lines == [f"A{character}B"] and sheet.reports == []


def glyphs(stream):
    return [element for element in read(stream).elements if isinstance(element, Glyph)]


@pytest.mark.parametrize(
    ("command", "underlined"),
    [
        (b"\x1c-\x01", [True, False]),
        (b"\x1c!\x80", [True, False]),
        (b"\x1b-\x01", [False, True]),
        (b"\x1c-\x02\x1b-\x02", [True, True]),
        (b"\x1c-\x01\x1c-\x00", [False, False]),
    ],
)
def test_chinese_and_latin_are_underlined_each_by_its_own_command(command, underlined):
    assert [glyph.underlined for glyph in glyphs(command + "中A\n".encode("gb18030"))] == underlined


def test_chinese_stands_apart_as_far_as_it_is_told():
    made = glyphs(b"\x1cS\x02\x04" + "中文A\n".encode("gb18030") + b"\x1d!\x10" + "中文\n".encode("gb18030"))
    assert [glyph.x for glyph in made] == [2, 32, 60, 4, 64]


def test_what_is_for_another_device_is_not_printed():
    sheet = read(b"A\n\x1b=\x02B\n\x1b@\x1bz\x1b=\x01C\n")
    assert sheet.lines == ["A", "C"] and sheet.reports == ["ESC = 02: what follows is for another device"]


@pytest.mark.parametrize(
    ("stream", "report"),
    [
        (b"\x1bR\x0f", "ESC R 0f"),
        (b"\x1br\x01", "ESC r 01"),
        (b"\x1bc0\x02", "ESC c 30 02"),
        (b"\x1cC\x01", "FS C 01"),
        (b"\x1db\x01", "GS b 01"),
        (b"\x1df\x01", "GS f 01"),
        (b"\x1dP\x00\x64", "GS P 00 64"),
        (b"\x10\x14\x08\x01\x03", r"DLE \x14 08 01 03"),
    ],
)
def test_what_it_knows_and_does_not_draw_is_reported(stream, report):
    assert read(stream).reports == [report]


@pytest.mark.parametrize(
    "stream", [b"\x1bR\x00", b"\x1br\x00", b"\x1bc5\x01", b"\x1dP\xcb\xcb", b"\x10\x04\x01", b"\x1b=\x01", b"\x1da\xff"]
)
def test_what_nobody_sees_on_paper_is_no_news(stream):
    assert read(stream + b"A\n").reports == []


def test_chinese_and_latin_are_read_in_one_line():
    assert read("\x1c&身份证 A1\n".encode("gb18030")).lines == ["身份证 A1"]


def test_outside_chinese_mode_the_upper_half_is_a_code_page():
    assert read(b"\x1c.\x81\n").lines == ["ü"]


def test_a_line_longer_than_the_paper_goes_on_below():
    assert read(b"A" * 50 + b"\n", 576).lines == ["A" * 48, "AA"]


def test_sizes_are_multiples_of_the_normal_character():
    sheet = read(b"\x1d!\x12A\n")
    assert [(g.width, g.height) for g in sheet.elements if isinstance(g, Glyph)] == [(24, 72)]


def test_a_raster_image_stands_where_alignment_wants_it():
    sheet = read(b"\x1ba\x01\x1dv0\x00\x02\x00\x01\x00\xff\x0f\n", 576)
    bitmap = next(e for e in sheet.elements if isinstance(e, Bitmap))
    assert (bitmap.x, bitmap.bytes_a_row, bitmap.rows) == ((576 - 16) // 2, 2, 1)


def test_a_column_image_is_turned_into_rows():
    sheet = read(b"\x1b*\x01\x02\x00\x80\x01\n")
    bitmap = next(e for e in sheet.elements if isinstance(e, Bitmap))
    assert bitmap.data[0] == 0x80 and bitmap.data[7] == 0x40


def test_strips_of_an_image_stand_below_one_another():
    sheet = read(b"\x1b3\x10" + b"\x1b*!\x01\x00\xff\xff\xff\n" * 3)
    assert [e.y for e in sheet.elements if isinstance(e, Bitmap)] == [0, 24, 48]


def test_a_qr_code_is_drawn_so_that_a_phone_reads_it():
    store = b"0http://h/t/abc"
    stream = b"\x1d(k\x03\x001C\x06" + b"\x1d(k\x03\x001E1" + b"\x1d(k" + bytes([len(store) + 2, 0]) + b"1P" + store
    sheet = read(stream + b"\x1d(k\x03\x001Q0")
    code = next(e for e in sheet.elements if isinstance(e, QrCode))
    assert (code.content, code.level, code.side % 6) == ("http://h/t/abc", "M", 0)
    corner = drawn(sheet).crop((0, 0, 42, 42))
    assert corner.getpixel((3, 3)) == 0 and corner.getpixel((9, 9)) == 255 and corner.getpixel((21, 21)) == 0


@pytest.mark.parametrize(
    ("command", "content"),
    [
        (b"\x1dk\x04A023\x00", "A023"),
        (b"\x1dk\x45\x04A023", "A023"),
        (b"\x1dk\x02400638133393\x00", "400638133393"),
        (b"\x1dk\x49\x06{BA{{3", "A{3"),
        (b"\x1dk\x49\x04{C\x01\x17", "0123"),
        (b"\x1dk\x46\x040123", "0123"),
    ],
)
def test_bar_codes_are_read_in_both_forms(command, content):
    sheet = read(b"\x1dh\x40\x1dw\x02" + command)
    assert sheet.bar_codes == [content] and sheet.reports == []
    assert sheet.height == 64


@pytest.mark.parametrize("command", [b"\x1dk\x49\x04A023", b"\x1dk\x02ABC\x00", b"\x1dk\x09A\x00", b"\x1dk\x45\x00"])
def test_a_bar_code_that_cannot_be_is_reported(command):
    assert read(command).bar_codes == [] and len(read(command).reports) == 1


def test_a_stored_picture_survives_the_end_of_a_stream():
    memory: dict[bytes, Picture] = {}
    read(b"\x1d(L\x0d\x000C0AB\x01\x10\x00\x01\x001\xff\x00", 576, memory)
    sheet = read(b"\x1b@\x1d(L\x06\x000EAB\x01\x01", 576, memory)
    assert sheet.images == 1 and sheet.height == 1 and sheet.reports == []
    assert len(read(b"\x1d(L\x06\x000EXX\x01\x01", 576, memory).reports) == 1


def a_qr(content, dots):
    store = b"0" + content
    head = b"\x1d(k" + (len(store) + 2).to_bytes(2, "little") + b"1P" + store
    return b"\x1d(k\x03\x001C" + bytes([dots]) + head + b"\x1d(k\x03\x001Q0"


@pytest.mark.parametrize(
    ("stream", "report", "images"),
    [
        (a_qr(b"x" * 40, 14), "a QR code of 406 dots is wider than the paper of 384", 0),
        (b"\x1dv0\x00\x31\x00\x01\x00" + b"\xff" * 49, "an image of 392 dots is wider than the paper of 384", 1),
        (b"\x1dv0\x01\x19\x00\x01\x00" + b"\xff" * 25, "an image of 400 dots is wider than the paper of 384", 1),
        (b"\x1b*!\x81\x01" + b"\xff" * 385 * 3, "an image of 385 dots is wider than the paper of 384", 1),
        (b"\x1b* \xc1\x00" + b"\xff" * 193 * 3, "an image of 386 dots is wider than the paper of 384", 1),
        (b"\x1dw\x06\x1dk\x45\x04A023", "a bar code of 570 dots is wider than the paper of 384", 0),
        (
            b"\x1d(L\x3c\x000C0AB\x01\x88\x01\x01\x001" + b"\xff" * 49 + b"\x1d(L\x06\x000EAB\x01\x01",
            "an image of 392 dots is wider than the paper of 384",
            1,
        ),
    ],
)
def test_whatever_is_wider_than_the_paper_is_reported_and_a_code_is_not_printed(stream, report, images):
    sheet = read(stream, 384)
    assert sheet.reports == [report]
    assert (sheet.images, sheet.qr_codes, sheet.bar_codes) == (images, [], [])


def test_what_is_just_as_wide_as_the_paper_is_printed():
    fits = a_qr(b"x" * 40, 13) + b"\x1dv0\x00\x30\x00\x01\x00" + b"\xff" * 48 + b"\x1b*!\x80\x01" + b"\xff" * 1152
    sheet = read(fits, 384)
    assert sheet.reports == [] and sheet.images == 2 and len(sheet.qr_codes) == 1


def test_a_code_page_that_no_printer_has_is_reported():
    assert read(b"\x1bt\xc8").reports == ["ESC t c8"]


@pytest.mark.parametrize("stream", [b"\x1dV\x00", b"\x1dVB\x00", b"\x1bi", b"\x1bm"])
def test_the_knife_is_seen(stream):
    assert [type(e) for e in read(stream).elements] == [CutMark]


def test_the_picture_is_as_wide_as_the_paper():
    picture = Image.open(BytesIO(png(read(b"A\n", 384))))
    assert picture.size[0] == 384 and picture.mode == "1"
