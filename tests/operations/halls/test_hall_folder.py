# ruff: noqa: E501  (a table of mistakes reads by rows)
"""A hall is a folder of TOML, and whoever writes one is told every mistake with its file and line."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from operations.halls import folder_watch
from operations.halls.hall_folder import HallFolderError, check, from_json, read, to_json
from printing.raster import logo_image
from queueing.hall import Service
from slips import FORMS

HALLS = Path(__file__).parents[3] / "halls"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hall without mistakes, to spoil."""
    return Path(shutil.copytree(HALLS / "minimal", tmp_path / "hall"))


def spoil(folder: Path, name: str, old: str, new: str) -> int:
    """Replace a piece of a file, once; gives the line where it stood."""
    file = folder / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def a_picture(width: int, height: int, form: str = "PNG", colour: str = "#0000") -> bytes:
    """A picture file; transparent unless it says otherwise."""
    out = BytesIO()
    Image.new("RGBA", (width, height), colour).convert("RGBA" if form == "PNG" else "RGB").save(out, form)
    return out.getvalue()


def said(folder: Path) -> list[str]:
    return [str(mistake).removeprefix(f"{folder}/") for mistake in check(folder)]


def test_a_good_folder_has_no_mistakes_and_gives_its_hall(folder: Path) -> None:
    assert check(folder) == []
    hall = read(folder)
    assert (hall.code, hall.timezone, hall.languages) == ("minimal", "Europe/Warsaw", ("en", "zh-CN"))
    assert hall.service("RES-2").promised_days == 10
    assert hall.service("RES-1").materials["zh-CN"] == ("身份证", "租赁合同或房产证明")
    assert [window.helps for window in hall.windows] == [("B",)]


def test_texts_begin_with_the_halls_first_language_however_they_are_written(folder: Path) -> None:
    spoil(folder, "hall.toml", 'languages = ["en", "zh-CN"]', 'languages = ["zh-CN", "en"]')
    hall = read(folder)
    assert all(next(iter(service.name)) == "zh-CN" for service in hall.services)


def test_a_hall_as_json_is_exactly_the_hall(folder: Path) -> None:
    hall = read(folder)
    assert from_json(to_json(hall)) == hall
    assert to_json(from_json(to_json(hall))) == to_json(hall)


TEXTS = st.dictionaries(st.sampled_from(["zh-CN", "en"]), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
SERVICES = st.builds(
    Service,
    code=st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    line=st.just("A"),
    name=TEXTS,
    minutes=st.floats(0, 1e6),
    materials=TEXTS.map(lambda texts: {language: tuple(text) for language, text in texts.items()}),
    promised_days=st.none() | st.integers(1, 366),
    common=st.booleans(),
)


@settings(deadline=None)
@given(st.lists(SERVICES, max_size=3).map(tuple), st.lists(st.dates(), max_size=3).map(tuple))
def test_any_hall_comes_back_from_json_as_it_was(services: tuple[Service, ...], days: tuple[date, ...]) -> None:
    made = replace(read(HALLS / "minimal"), services=services, closed_days=days)
    made = replace(made, special_days=dict.fromkeys(days, ("09:00-12:00",)))
    again = from_json(to_json(made))
    assert again == made
    assert [list(service.name) for service in again.services] == [list(service.name) for service in made.services]


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("hall.toml", "timezone =", "timezone", "is not TOML: expected '=' after a key in a key/value pair"),
        ("hall.toml", "timezone =", "timezoen =", 'unknown key "timezoen" – did you mean "timezone"?'),
        ("hall.toml", "extra_wait_minutes", "extra_wait_minuts", 'unknown key "extra_wait_minuts" – did you mean "extra_wait_minutes"?'),
        ("hall.toml", '"Europe/Warsaw"', '"Europe/Warschau"', 'time zone "Europe/Warschau" does not exist – did you mean "Europe/Warsaw"?'),
        ("hall.toml", '"priority"', '"prioritty"', 'calling rule "prioritty" does not exist – did you mean "priority"?'),
        ("hall.toml", "idle_seconds = 45", 'idle_seconds = "45"', 'kiosk.idle_seconds: must be a whole number, not "45"'),
        ("hall.toml", "idle_seconds = 45", "idle_seconds = 2", "kiosk.idle_seconds: must be at least 5, not 2"),
        ("hall.toml", '"09:00-13:00"', '"9:00-13:00"', 'opening.mon: must be hours like "09:00-12:00", not "9:00-13:00"'),
        ("hall.toml", '"09:00-13:00"', '"13:00-09:00"', 'opening.mon: "13:00-09:00" ends before it begins'),
        ("hall.toml", '"14:00-17:00"', '"20:00-02:00"', 'hours over midnight need day_starts_at between "02:00" and "20:00"'),
        ("hall.toml", '"14:00-17:00"', '"12:00-17:00"', '"12:00-17:00" begins before "09:00-13:00" has ended'),
        ("hall.toml", "mon =", "monday =", 'unknown key "monday" – did you mean "mon"?'),
        ("hall.toml", '"2026-12-24"', '"2026-24-12"', 'must be a date like "2026-10-10", not "2026-24-12"'),
        ("hall.toml", '"2026-12-24"', '"2026-12-25"', "2026-12-25 is among the closed_days too"),
        ("hall.toml", '["en"] ', '["fr"] ', 'announcement in "fr" does not exist – known: zh-CN, yue, en'),
        ("hall.toml", '"browser"  ', '"radio"  ', "display.voice: must be one of 'browser', 'server' or 'none', not \"radio\""),
        ("hall.toml", 'en = "Town Hall"', 'en = "Town\\u001b@ Hall"', "name.en: has the control character U+001B"),
        ("hall.toml", 'en = "Town Hall"', 'en = "Town \\u202eHall"', "name.en: has the control character U+202E"),
        ("hall.toml", 'en = "Town Hall"', 'en = ""', 'name.en: must not be empty, not ""'),
        ("hall.toml", 'en = "Aged 70 or over"', 'de = "Ab 70"', 'name is in "de", which is no language of the hall'),
        ("lines.toml", 'en = "Vehicles"\n', "", 'name has no text in "en"'),
        ("lines.toml", "wait_target_minutes", "wait_target", 'unknown key "wait_target" – did you mean "wait_target_minutes"?'),
        ("lines.toml", 'code = "B"', 'code = "b 1"', "code: must be capital letters and digits like \"A\", not 'b 1'"),
        ("windows.toml", '"B"', '"C"', 'line "C" does not exist'),
        ("windows.toml", "[[window]]", "[window]", 'must be tables, each under its own "[[window]]"'),
        ("windows.toml", "number = 1", "number = 1.5", "number: must be a whole number, not 1.5"),
        ("services/vehicles.toml", 'line = "B"', 'line = "BB"', 'line "BB" does not exist – did you mean "B"?'),
        ("services/vehicles.toml", 'code = "VEH-1"', 'code = "RES-1"', 'code "RES-1" is already taken at residents.toml:4'),
        ("services/vehicles.toml", "minutes = 15", "minutes = 0", "minutes: must be more than 0, not 0"),
        ("services/vehicles.toml", "common", "comon", 'unknown key "comon" – did you mean "common"?'),
        ("services/residents.toml", '"ID card", ', "", "materials differ in number: 1 in en, 2 in zh-CN"),
        ("devices.toml", 'printer = "kiosk-1"', 'printer = "kiosk1"', 'printer "kiosk1" does not exist – did you mean "kiosk-1"?'),
        ("devices.toml", '"virtual:"', '"lpt1"', "address: must be \"virtual:\", \"serial:///dev/…\", \"usb://…\", \"usblp://…\", \"tcp://…\", \"socket://…\" or \"rfc2217://…\", not 'lpt1'"),
        ("devices.toml", '# backup = "office"', 'backup = "kiosk-1"', 'printer "kiosk-1" cannot be its own backup'),
        ("devices.toml", "window = 1 ", "window = 7 ", "window 7 does not exist"),
        ("demand.toml", "B = 1", "Z = 1", 'line "Z" does not exist'),
        ("demand.toml", '"09:30"', '"09:15"', 'must be a half hour like "09:30", not "09:15"'),
        ("demand.toml", "elderly = 0.1", "elderly = 1.1", "priorities.elderly: must be at most 1, not 1.1"),
        ("demand.toml", '"13:00-14:00"', '"16:30-17:30"', "the rest 16:30-17:30 is not within the shift 08:55-17:00"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_file_and_line(folder: Path, name: str, old: str, new: str, expected: str) -> None:
    line = spoil(folder, name, old, new)
    found = said(folder)
    assert any(text.startswith(f"{name}:") and expected in text for text in found), found
    lines = [int(text.split(":")[1]) for text in found if expected in text]
    assert any(abs(place - line) <= 1 for place in lines), (
        line,
        found,
    )  # a missing text is placed at its table


def test_the_line_is_exact(folder: Path) -> None:
    line = spoil(folder, "windows.toml", 'helps = ["B"]', 'helps = ["C"]')
    assert said(folder)[-1] == f'windows.toml:{line}: line "C" does not exist – known: A, B'


def test_a_line_that_no_window_serves_is_a_mistake(folder: Path) -> None:
    spoil(folder, "windows.toml", 'helps = ["B"]', "helps = []")
    assert said(folder) == ['lines.toml:13: no window serves line "B"']


def test_a_line_without_services_is_a_mistake(folder: Path) -> None:
    spoil(folder, "services/vehicles.toml", 'line = "B"', 'line = "A"')
    assert said(folder) == ['lines.toml:13: line "B" has no service']


def test_every_mistake_is_named_not_only_the_first(folder: Path) -> None:
    spoil(folder, "hall.toml", "Europe/Warsaw", "Mars/Olympus")
    spoil(folder, "lines.toml", "weight = 1", "weight = -1")
    spoil(folder, "services/vehicles.toml", 'line = "B"', 'line = "X"')
    spoil(folder, "devices.toml", "profile", "profil")
    files = [text.split(":")[0] for text in said(folder)]
    assert set(files) >= {"hall.toml", "lines.toml", "services/vehicles.toml", "devices.toml"}
    with pytest.raises(HallFolderError) as refused:
        read(folder)
    assert refused.value.mistakes == check(folder)


def test_a_mistake_in_a_line_does_not_blame_its_services(folder: Path) -> None:
    spoil(folder, "lines.toml", "weight = 1", "weight = -1")
    assert said(folder) == ["lines.toml:6: weight: must be at least 1, not -1"]


@pytest.mark.parametrize("name", ["hall.toml", "lines.toml", "windows.toml"])
def test_a_missing_file_is_a_mistake(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert f"{name}: is missing" in said(folder)


def test_a_hall_without_devices_and_demand_is_a_hall(folder: Path) -> None:
    (folder / "devices.toml").unlink()
    (folder / "demand.toml").unlink()
    assert read(folder).demand is None


def test_a_misnamed_file_is_not_passed_over(folder: Path) -> None:
    (folder / "devices.toml").rename(folder / "device.toml")
    assert said(folder) == ['device.toml: is no file of a hall – did you mean "devices.toml"?']


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    assert [str(mistake) for mistake in check(tmp_path / "no")] == [f"{tmp_path / 'no'}: is not a folder"]


def test_a_file_from_another_editor_is_read(folder: Path) -> None:
    """With a mark at its beginning and with carriage returns."""
    file = folder / "hall.toml"
    hall = read(folder)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert read(folder) == hall


def test_a_file_that_is_not_utf8_says_so_with_its_line(folder: Path) -> None:
    file = folder / "lines.toml"
    file.write_bytes(file.read_text("utf-8").encode("gb18030"))
    assert said(folder) == ["lines.toml:1: is not UTF-8; save the file as UTF-8"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(data=st.data())
def test_no_content_of_a_file_makes_the_check_fail(folder: Path, data: st.DataObject) -> None:
    """Pieces of right files, cut and mixed, give mistakes or a hall, never anything else."""
    name = data.draw(st.sampled_from(["hall.toml", "lines.toml", "windows.toml", "devices.toml", "demand.toml"]))
    source = (HALLS / "minimal" / name).read_text("utf-8").splitlines()
    lines = data.draw(st.lists(st.sampled_from(source) | st.text(max_size=20), max_size=25))
    (folder / name).write_text("\n".join(lines), "utf-8", errors="replace")
    try:
        read(folder)
    except HallFolderError as refused:
        assert all(mistake.text for mistake in refused.mistakes)
    finally:
        shutil.copy(HALLS / "minimal" / name, folder / name)


TICKET = """[[block]]
logo = "logo.png"

[[block]]
text = { en = "{number}", "zh-CN" = "{number} 号" }

[[block]]
text = { label = "ticket.listen" }
"""


@pytest.fixture
def with_slips(folder: Path) -> Path:
    """The same with a layout of its own."""
    (folder / "slips").mkdir()
    (folder / "slips" / "ticket.toml").write_text(TICKET, "utf-8")
    (folder / "slips" / "logo.png").write_bytes(a_picture(200, 61))
    return folder


def test_a_hall_may_have_layouts_of_its_own(with_slips: Path) -> None:
    assert check(with_slips) == []
    hall = read(with_slips)
    assert hall.slips == {"ticket": TICKET}
    assert list(hall.slip_pictures) == ["logo.png"]
    assert from_json(to_json(hall)) == hall


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("text = { label", "txt = { label", 'a block is one of text, columns, list, rows, rule, qr, barcode, logo, feed, and one only – did you mean "text"?'),
        ("ticket.listen", "ticket.lissen", 'label "ticket.lissen" does not exist – did you mean "ticket.listen"?'),
        ('"{number} 号"', '"{nummer} 号"', "text: there is no {nummer}; known are hall, number"),
        (', "zh-CN" = "{number} 号"', "", 'text has no text in "zh-CN"'),
        ('"zh-CN" =', 'de =', 'text is in "de", which is no language of the hall'),
        ('logo = "logo.png"', 'logo = "other.png"', "other.png is missing beside this file"),
        ('logo = "logo.png"', 'logo = "logo.png"\nalgin = 1', 'unknown key "algin"'),
        ('text = { label = "ticket.listen" }', 'feed = 999', "feed: must be at most 255, not 999"),
        ("[[block]]", "[block]", 'is not TOML'),
    ],
)  # fmt: skip
def test_a_mistake_in_a_layout_has_its_file_and_line(with_slips: Path, old: str, new: str, words: str) -> None:
    spoil(with_slips, "slips/ticket.toml", old, new)
    found = said(with_slips)
    assert any(one.startswith("slips/ticket.toml:") and words in one for one in found), found


@pytest.mark.parametrize("form", FORMS)
def test_every_form_may_have_a_layout_of_the_hall(with_slips: Path, form: str) -> None:
    (with_slips / "slips" / f"{form}.toml").write_text(TICKET, "utf-8")
    assert check(with_slips) == [] and form in read(with_slips).slips


def test_a_layout_of_no_form_and_a_picture_that_is_none_are_named(with_slips: Path) -> None:
    (with_slips / "slips" / "tiket.toml").write_text(TICKET, "utf-8")
    (with_slips / "slips" / "logo.png").write_text("<svg>", "utf-8")
    assert said(with_slips) == [
        "slips/ticket.toml:2: logo.png is no PNG, GIF or BMP picture",
        'slips/tiket.toml: is no form of slip – did you mean "ticket"?',
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(data=st.data())
def test_no_content_of_a_layout_makes_the_check_fail(with_slips: Path, data: st.DataObject) -> None:
    pieces = [
        *TICKET.splitlines(),
        'size = "largest"',
        "size = [1, 99]",
        'when = "not wait"',
        "block = 3",
        "rule = true",
    ]
    lines = data.draw(st.lists(st.sampled_from(pieces) | st.text(max_size=20), max_size=20))
    (with_slips / "slips" / "ticket.toml").write_text("\n".join(lines), "utf-8", errors="replace")
    assert all(mistake.text for mistake in check(with_slips))


def test_a_mistake_of_the_hall_hides_no_other(folder: Path) -> None:
    spoil(folder, "hall.toml", "Europe/Warsaw", "Europe/Warsow")
    spoil(folder, "hall.toml", 'rule = "priority"', 'rule = "lottery"')
    spoil(folder, "hall.toml", "09:00-13:00", "13:00-09:00")
    spoil(folder, "lines.toml", '"zh-CN" = "居民事务"', 'fr = "Habitants"')
    told = "\n".join(said(folder))
    for wrong in ("Europe/Warsow", "lottery", "ends before it begins", 'no text in "zh-CN"'):
        assert wrong in told


def test_a_language_that_the_house_does_not_have_names_the_files_to_add(folder: Path) -> None:
    line = spoil(folder, "hall.toml", 'languages = ["en", "zh-CN"]', 'languages = ["en", "zh-CN", "es"]')
    found = [one for one in said(folder) if "the house" in one]
    assert len(found) == 1 and found[0].startswith(f'hall.toml:{line}: the house has no texts in "es": it needs ')
    for room in ("kiosk", "display", "phone", "slip", "window"):
        assert f"locales/es/{room}.toml" in found[0]
    with pytest.raises(HallFolderError, match=r"locales/es/slip\.toml"):
        read(folder)


@pytest.mark.parametrize(("tag", "is_known"), [("zh-Hans", True), ("zh-TW", False)])
def test_a_language_is_known_by_any_of_its_tags_but_not_in_another_writing(
    folder: Path, tag: str, is_known: bool
) -> None:
    for file in folder.rglob("*.toml"):
        file.write_text(file.read_text("utf-8").replace("zh-CN", tag), "utf-8")
    assert any("the house has no texts" in one for one in said(folder)) != is_known


def test_a_tongue_that_nobody_speaks_names_the_file_of_the_sentences(folder: Path) -> None:
    spoil(folder, "hall.toml", 'announce_languages = ["en"] ', 'announce_languages = ["es"] ')
    assert any("announcement in" in one and "locales/spoken.toml" in one for one in said(folder))


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (partial(a_picture, 2_000, 20_001), "logo.png is 2000 × 20001 dots, and a logo has at most 2400 each way"),
        (partial(a_picture, 576, 3_100), "logo.png is 576 × 3100 dots"),
        (partial(a_picture, 576, 3_100, "GIF"), "logo.png is 576 × 3100 dots"),
        (partial(a_picture, 2_401, 10, "BMP"), "logo.png is 2401 × 10 dots"),
        (partial(bytes, b"\x89PNG\r\n\x1a\n"), "logo.png is no PNG, GIF or BMP picture"),
    ],
)
def test_a_picture_too_large_for_paper_has_its_file_and_line(
    with_slips: Path, picture: Callable[[], bytes], words: str
) -> None:
    (with_slips / "slips" / "logo.png").write_bytes(picture())
    found = said(with_slips)
    assert len(found) == 1 and found[0].startswith(f"slips/ticket.toml:2: {words}")


@pytest.mark.parametrize("form", ["PNG", "GIF"])
def test_a_wide_picture_and_one_of_any_height_are_printed_as_wide_as_the_paper(with_slips: Path, form: str) -> None:
    file = a_picture(2_000, 61, form)
    (with_slips / "slips" / "logo.png").write_bytes(file)
    assert check(with_slips) == []
    drawn = logo_image(file, 576)
    assert drawn is not None and drawn.size == (576, 18)
    if form == "PNG":  # transparent all over: white paper, and no black bar
        assert drawn.getcolors() == [(576 * 18, 255)]


def test_a_pipe_a_device_an_endless_file_or_a_loop_of_links_in_a_folder_is_a_mistake_and_holds_nobody(
    folder: Path,
) -> None:
    services = folder / "services"
    os.mkfifo(services / "pipe.toml")
    (services / "zero.toml").symlink_to("/dev/zero")
    (services / "loop.toml").symlink_to(services / "loop.toml")
    (services / "folder.toml").mkdir()
    with (services / "huge.toml").open("wb") as file:
        file.truncate(8 * 2**30)  # a sparse file: it takes no room, and reading it whole would
    assert folder_watch.signature_of(folder) != ()
    mistakes = said(folder)
    for name in ("pipe", "zero", "folder"):
        assert f"services/{name}.toml: is no regular file, so it is not read" in mistakes
    assert "services/huge.toml: is larger than 2 MB, which no hall's file is" in mistakes
    assert any(mistake.startswith("services/loop.toml: cannot be read") for mistake in mistakes)
    (folder / "hall.toml").unlink()
    os.mkfifo(folder / "hall.toml")
    assert any("hall.toml: is no regular file" in mistake for mistake in said(folder))


def test_a_file_with_a_strange_name_is_named_and_nothing_else_happens(folder: Path) -> None:
    for name in ("$(touch x).toml", "大厅\n行.toml", "--help.toml", "<b>.toml", "a" * 200 + ".toml"):
        (folder / name).write_text("", "utf-8")
    mistakes = said(folder)
    assert len(mistakes) == 5 and all(".toml" in mistake for mistake in mistakes), mistakes
    assert not any("\n" in mistake for mistake in mistakes), "a mistake is a line"


@pytest.mark.parametrize(
    "name", ["../logo.png", "/etc/logo.png", "..", "a/../../logo.png", "logo.png\u0000.png", "c:logo.png"]
)
def test_a_logo_is_a_file_of_the_slips_folder_and_no_way_out_of_it(with_slips: Path, name: str) -> None:
    (with_slips / "logo.png").write_bytes(a_picture(20, 20))
    spoil(with_slips, "slips/ticket.toml", 'logo = "logo.png"', f"logo = {json.dumps(name)}")
    assert any("must be a file beside this one" in mistake for mistake in said(with_slips)), said(with_slips)


def test_a_logo_that_is_a_pipe_or_too_large_is_a_mistake(with_slips: Path) -> None:
    picture = with_slips / "slips" / "logo.png"
    picture.write_bytes(a_picture(20, 20) + b"0" * 200_000)
    assert any("logo.png is larger than 200 kB" in mistake for mistake in said(with_slips))
    picture.unlink()
    os.mkfifo(picture)
    assert any("logo.png is missing beside this file" in mistake for mistake in said(with_slips))
