"""A hall's own layouts on paper."""

from base64 import b64encode
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from operations.halls import hall_folder
from printing.blocks import Cut
from printing.encoder import encode
from printing.layout import layout
from printing.preview import read
from printing.preview.paper import drawn
from printing.preview.sheet import Bitmap, Glyph
from printing.profiles import Profiles
from printing.proof import proof
from slips import FORMS, LayoutError
from tests.printing.slips import a_job
from tests.slips.test_shapes import BLOCKS

HALLS = Path(__file__).resolve().parents[2] / "halls"
PROFILE = Profiles().get("generic-80mm")


def paper(job):
    return read(encode(layout(job, PROFILE.paper.columns), PROFILE), PROFILE.paper.dots)


def with_blocks(*blocks, language="zh-CN", **more):
    return a_job(language, layout={"block": list(blocks)}, **more)


def test_a_hall_prints_its_own_words_in_the_citizens_language():
    block = {"text": {"zh-CN": "{number}，请上二楼", "en": "{number}: second floor"}}
    assert paper(with_blocks(block)).lines == ["A023，请上二楼"]
    assert paper(with_blocks(block, language="en")).lines == ["A023: second floor"]


def test_a_block_stands_only_when_its_conditions_hold():
    blocks = [
        {"text": "优先办理", "when": "priority"},
        {"text": "普通", "when": "not priority"},
        {"text": "老人且有材料", "when": ["priority", "materials"]},
    ]
    assert paper(with_blocks(*blocks, priority="老年人")).lines == ["优先办理", "老人且有材料"]
    assert paper(with_blocks(*blocks)).lines == ["普通"]


def test_every_kind_of_block_comes_out():
    out = BytesIO()
    Image.new("1", (64, 32), 0).save(out, "PNG")
    pictures = {"logo.png": b64encode(out.getvalue()).decode()}
    sheet = paper(
        with_blocks(
            {"logo": "logo.png"},
            {"text": "{hall}", "size": [1, 2], "align": "center", "lead": "※"},
            {"rule": True},
            {"columns": [{"label": "ticket.ahead"}, "{people}"], "size": 2, "bold": True},
            {"list": "materials"},
            {"qr": "{url}", "dots": 4},
            {"barcode": "{number}", "kind": "CODE39", "high": 48},
            {"feed": 30},
            pictures=pictures,
        )
    )
    assert sheet.reports == [] and sheet.cuts == 1 and sheet.images == 1
    assert sheet.qr_codes == ["http://192.168.0.10:8000/t/Zk3vQ9tLw2aXb7Rc"] and sheet.bar_codes == ["A023"]
    assert "※ 东莞市民服务中心" in sheet.text and "前面还有" in sheet.text and "居民户口簿" in sheet.text


def test_a_layout_cannot_leave_out_that_a_slip_is_a_copy():
    assert "补打 第 2 次" in paper(with_blocks({"text": "{number}"}, copy=2)).text


@pytest.mark.parametrize("broken", [{"block": [{"txt": "A"}]}, {"block": "no"}, [], {"block": [{"text": "{x}"}]}])
def test_a_layout_that_cannot_be_used_costs_nobody_the_ticket(broken, caplog):
    assert paper(a_job(layout=broken)).text == paper(a_job()).text
    assert "cannot be used" in caplog.text


def test_a_value_is_never_looked_at_again():
    assert paper(with_blocks({"text": "{service}"}, service="{number} {hall}")).lines == ["{number} {hall}"]


def test_a_picture_that_is_none_is_left_out():
    assert paper(with_blocks({"logo": "a.png"}, {"text": "A"}, pictures={"a.png": "!!"})).lines == ["A"]
    assert paper(with_blocks({"logo": "a.png"}, {"text": "A"})).lines == ["A"]


@settings(max_examples=150, deadline=None)
@given(st.lists(BLOCKS, max_size=5), st.integers(16, 60))
def test_whatever_a_layout_says_a_slip_comes_out_and_ends_with_a_cut(blocks, columns):
    made = layout(a_job(layout={"block": blocks}), columns)
    assert isinstance(made[-1], Cut)
    assert read(encode(made, PROFILE)).cuts == 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_form_comes_out_on_narrow_and_wide_paper(form, language):
    for name in ("generic-58mm", "generic-80mm", "epson-tm-t88v"):
        known = Profiles().get(name)
        job = a_job(language, form=form, kind=form, rows=[("取号", "412")], priority="老年人")
        sheet = read(encode(layout(job, known.paper.columns, {"name": "p"}), known), known.paper.dots)
        assert sheet.reports == []


def test_a_large_print_ticket_has_larger_letters_than_an_ordinary_one():
    large, ordinary = paper(a_job(form="large")), paper(a_job())
    highest = [max(one.height for one in sheet.elements if isinstance(one, Glyph)) for sheet in (large, ordinary)]
    assert highest[0] >= highest[1]
    assert "A023" in large.text and large.qr_codes == ordinary.qr_codes


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("profile", ["generic-58mm", "generic-80mm", "epson-tm-t88v"])
@pytest.mark.parametrize("copy", [0, 1])
def test_no_letter_of_a_large_print_slip_is_below_twice_the_size(language, profile, copy):
    known = Profiles().get(profile)
    job = a_job(language, form="large", copy=copy, priority="老年人")
    sheet = read(encode(layout(job, known.paper.columns), known), known.paper.dots)
    letters = [glyph for glyph in sheet.elements if isinstance(glyph, Glyph) and glyph.character not in "─-"]
    assert all(glyph.height >= 48 and glyph.width >= (24 if glyph.character.isascii() else 48) for glyph in letters)
    strips = [element for element in sheet.elements if isinstance(element, Bitmap)]
    assert all(strip.rows >= 48 for strip in strips if strip.rows > 2)


LONG = {
    "zh-CN": "互联网上网服务营业场所信息网络安全审核",
    "en": "Renew or replace a Mainland travel permit (Hong Kong and Macao residents)",
}
MOST_MM, DOTS_PER_MM = 160, 8


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("profile", Profiles().names())
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"wait": None},
        {"ahead": 0},
        {"ahead": 128},
        {"copy": 1},
        {"booked": "10:30"},
        {"booked": "10:30", "copy": 1},
    ],
)
def test_a_large_print_slip_fits_into_a_hand_whatever_its_names(language, profile, more):
    known = Profiles().get(profile)
    hall = "Dongguan Citizen Service Centre, Public Security Service Area"
    names = {"service": LONG[language], "hall": hall, "priority": "军人、退役军人、军属、消防救援人员"}
    job = a_job(language, form="large", materials=[LONG[language]] * 20, **names, **more)
    sheet = read(encode(layout(job, known.paper.columns), known), known.paper.dots)
    assert sheet.reports == []
    assert drawn(sheet).height / DOTS_PER_MM <= MOST_MM


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("profile", ["generic-58mm", "generic-80mm"])
def test_no_service_of_the_hall_makes_a_large_print_slip_longer_than_a_hand_holds(language, profile):
    known, hall = Profiles().get(profile), hall_folder.read(HALLS / "dongguan")
    assert len(hall.services) == 187
    names = [hall.text(priority.name, language) for priority in hall.priorities]
    priority = max(names, key=lambda name: len(name.encode()))
    heights = {}
    for service, copy in product(hall.services, (0, 1)):
        texts = {"hall": hall.text(hall.name, language), "service": hall.text(service.name, language)}
        job = a_job(language, form="large", priority=priority, copy=copy, **texts)
        heights[service.code, copy] = read(encode(layout(job, known.paper.columns), known), known.paper.dots).height
    longest, height = max(heights.items(), key=lambda item: item[1])
    assert height / DOTS_PER_MM <= MOST_MM, longest


@pytest.mark.parametrize(
    ("profile", "name"),
    [("generic-58mm", ["东莞市民服务…"]), ("generic-80mm", ["东莞市民服务中心 公安专", "区"])],
)
def test_a_large_print_slip_names_its_hall_and_a_copy_does_not(profile, name):
    known = Profiles().get(profile)
    for copy in (0, 1):
        job = a_job(form="large", hall="东莞市民服务中心 公安专区", copy=copy)
        lines = read(encode(layout(job, known.paper.columns), known), known.paper.dots).lines
        assert (lines[-1 - len(name) : -1] == name) == (copy == 0)


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "预约 10:30"), ("en", "Booked for 10:30")])
@pytest.mark.parametrize("form", ["ticket", "large"])
def test_a_slip_of_somebody_who_booked_names_the_time(language, words, form):
    lines = read(
        encode(layout(a_job(language, form=form, booked="10:30"), 48), Profiles().get("generic-80mm")), 576
    ).lines
    assert words in lines
    walk_in = read(encode(layout(a_job(language, form=form), 48), Profiles().get("generic-80mm")), 576).lines
    assert not any("10:30" in line for line in walk_in)


def test_a_proof_is_a_picture_as_wide_as_the_paper(tmp_path):
    assert Image.open(BytesIO(proof(a_job(), "generic-58mm", tmp_path))).size[0] == 384


def test_a_proof_of_a_broken_layout_says_what_is_wrong(tmp_path):
    with pytest.raises(LayoutError, match="block 1 must be one of"):
        proof(with_blocks({"txt": "A"}), "generic-80mm", tmp_path)
