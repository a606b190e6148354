"""What models can do."""

import os
import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing.models import SECTIONS
from printing.profiles import OWN_FOLDER, Profile, ProfileError, Profiles, load, read


def test_every_profile_of_the_house_can_be_used():
    assert Profiles().mistakes() == []
    assert len(Profiles().names()) >= 14


def house(name="generic-80mm"):
    return (OWN_FOLDER / f"{name}.toml").read_text("utf-8")


def refusal(tmp_path, text):
    """What `load` says about a profile that cannot be used."""
    (tmp_path / "ours.toml").write_text(text, "utf-8")
    with pytest.raises(ProfileError) as refused:
        load(tmp_path / "ours.toml")
    return str(refused.value)


@pytest.mark.parametrize("section", ["paper", "writing", "abilities", "serial"])
def test_facts_without_a_source_are_refused(tmp_path, section):
    text = re.sub(rf'^{section} = ".*\n', "", house(), count=1, flags=re.MULTILINE)
    assert f"sources.{section}: nothing says where these facts come from" in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("fact", "instead", "reason"),
    [
        ("columns = 48", "columns = 64", "needs 768 of 576"),
        ("columns_b = 64", "columns_b = 42", "font B is narrower than font A"),
        ("columns_b = 64", "columns_b = 99", "no font is narrower than 8 dots"),
        ('encoding = "gb18030"', 'encoding = "raster"\nfour_byte = true', "for gb18030 alone"),
        ('encoding = "gb18030"', 'encoding = "codepage"', "needs one at least"),
        ('encoding = "gb18030"', 'encoding = "gb18030"\nletters = "image"', "would never be used"),
        ("status = true", "status = false", "needs status"),
        ('cutter = "partial"', 'cutter = "none"', "stay below the edge"),
        ('"writing"', '"writting"', "the nearest known one is 'writing'"),
    ],
)
def test_what_cannot_be_so_is_refused_with_the_reason(tmp_path, fact, instead, reason):
    text = house().replace("four_byte = false", "").replace("chinese_size", "# chinese_size")
    assert fact in text
    assert reason in refusal(tmp_path, text.replace(fact, instead, 1))


@pytest.mark.parametrize(
    "place",
    [
        "paper.columns_b", "writing.latin_size", "writing.chinese_size", "abilities.barcode",
        "abilities.feed_before_cut", "abilities.logo", "abilities.status", "abilities.confirm", "serial.baud",
        "serial.parity", "serial.flow",
    ],
)  # fmt: skip
def test_a_fact_that_a_hall_relies_on_is_told_or_named_as_unverified(place):
    section, _, fact = place.partition(".")
    told = a_profile_that_tells_all()
    del told[section][fact]
    left_out = f"ours.toml: {place}: neither told nor named in unverified"
    if place == "abilities.status":
        told[section]["confirm"] = "none"
    with pytest.raises(ProfileError) as refused:
        read(told, "ours.toml")
    assert str(refused.value) == left_out
    for named in (place, section):
        assert read(told | {"unverified": [named]}, "ours.toml").unverified == (named,)


def test_numbers_of_usb_are_told_or_named_as_unverified_or_there_is_no_usb():
    told = a_profile_that_tells_all()
    del told["usb"]
    with pytest.raises(ProfileError, match=r"^ours\.toml: usb: neither told nor named in unverified$"):
        read(told, "ours.toml")
    assert read(told | {"unverified": ["usb"]}, "ours.toml").usb == ()
    assert read(told | {"usb": []}, "ours.toml").usb == ()


def test_sizes_are_not_asked_of_a_printer_whose_letters_are_images():
    told = a_profile_that_tells_all()
    told["writing"] = {"encoding": "raster", "letters": "image"}
    assert read(told, "ours.toml").writing.letters == "image"


def a_profile_that_tells_all() -> dict:
    """The tables of a profile in which nothing is unverified."""
    told = tomllib.loads(house())
    told["serial"]["parity"] = "none"
    told["sources"]["usb"] = "The label below the printer."
    return told | {"unverified": [], "usb": [{"vendor": 1, "product": 2}]}


@pytest.mark.parametrize(
    ("place", "value", "kind"),
    [
        ("paper.columns", "48", "integer"),
        ("paper.columns", 48.0, "integer"),
        ("paper.dots", True, "integer"),
        ("abilities.qr", "yes", "boolean"),
        ("abilities.qr", 1, "boolean"),
        ("writing.four_byte", 0, "boolean"),
        ("serial.baud", "9600", "integer"),
        ("sources.paper", 576, "string"),
    ],
)
def test_a_value_of_another_kind_is_not_taken_for_what_it_resembles(place, value, kind):
    section, _, fact = place.partition(".")
    told = a_profile_that_tells_all()
    told[section][fact] = value
    with pytest.raises(ProfileError, match=rf"^ours\.toml: {place}: Input should be a valid {kind}$"):
        read(told, "ours.toml")


@pytest.mark.parametrize("page", ["cp999", "utf-8", "gbk", "utf-16", "rot13", "idna"])
def test_a_code_page_nobody_knows_is_refused(tmp_path, page):
    text = house().replace('encoding = "gb18030"', f'encoding = "codepage"\ncodepages = {{0 = "{page}"}}')
    assert f"no page '{page}'" in refusal(tmp_path, text)


def test_an_unknown_key_is_named_with_the_nearest_known_one(tmp_path):
    text = (OWN_FOLDER / "generic-80mm.toml").read_text("utf-8").replace("cutter =", "cuter =")
    (tmp_path / "ours.toml").write_text(text, "utf-8")
    with pytest.raises(
        ProfileError, match=r"^ours\.toml: unknown key 'abilities\.cuter'; the nearest known one is 'cutter'$"
    ):
        load(tmp_path / "ours.toml")


def test_an_unknown_key_is_named_before_what_is_missing_for_another_reason(tmp_path):
    text = house().replace("cutter =", "cuter =").replace("qr = true\n", "")
    assert refusal(tmp_path, text) == (
        "ours.toml: unknown key 'abilities.cuter'; the nearest known one is 'cutter'; "
        "ours.toml: abilities.qr: Field required"
    )


def test_a_misspelt_section_is_named_alone(tmp_path):
    assert refusal(tmp_path, house().replace("[abilities]", "[abilites]")) == (
        "ours.toml: unknown key 'abilites'; the nearest known one is 'abilities'"
    )


def test_an_unknown_model_is_named_with_the_nearest_known_one():
    with pytest.raises(ProfileError, match="did you mean 'epson-tm-t88v'"):
        Profiles().get("epson-t88v")


def test_a_halls_own_profile_goes_before_the_houses(tmp_path):
    text = (OWN_FOLDER / "generic-80mm.toml").read_text("utf-8").replace("80 mm, Chinese firmware", "Ours")
    (tmp_path / "generic-80mm.toml").write_text(text, "utf-8")
    assert Profiles(tmp_path).get("generic-80mm").name == "Ours"


def test_a_name_cannot_leave_the_folders():
    with pytest.raises(ProfileError):
        Profiles().get("../pyproject")


@given(st.binary(max_size=200))
def test_no_file_whatever_makes_the_reader_fail_unsaid(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("profiles") / "odd.toml"
    path.write_bytes(content)
    with pytest.raises(ProfileError):
        load(path)


_value = st.one_of(
    st.integers(-5, 2000), st.booleans(), st.text(max_size=8), st.sampled_from(["gb18030", "raster", "none"])
)


@settings(max_examples=200, deadline=None)
@given(section=st.sampled_from([*SECTIONS, "sources"]), fact=st.text(max_size=8), value=_value, data=st.data())
def test_a_profile_with_one_odd_fact_is_usable_or_refused_with_words(section, fact, value, data):
    told = tomllib.loads(house())
    table = told[section] if isinstance(told.get(section), dict) else {}
    told[section] = table | {data.draw(st.sampled_from([fact, *table])): value}
    try:
        assert list(read(told, "odd.toml").contradictions()) == []
    except ProfileError as refused:
        assert str(refused).startswith("odd.toml: ")


def test_a_profile_cannot_be_changed_while_it_is_used():
    with pytest.raises(ValueError, match="frozen"):
        Profiles().get("generic-80mm").name = "other"
    assert isinstance(Profiles().get("generic-80mm"), Profile)


def test_a_pipe_a_broken_link_or_a_huge_file_is_no_profile_and_holds_nobody(tmp_path):
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "gone.toml").symlink_to(tmp_path / "nothing")
    (tmp_path / "huge.toml").write_text(house() + "#" * 200_000, "utf-8")
    profiles = Profiles(tmp_path)
    assert not {"pipe", "gone"} & set(profiles.names())
    for name, words in (("pipe", "no printer profile 'pipe'"), ("../pipe", "no printer profile"), ("huge", "larger")):
        with pytest.raises(ProfileError, match=words):
            profiles.get(name)
