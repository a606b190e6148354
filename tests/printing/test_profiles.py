"""What models can do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.profiles import OWN_FOLDER, Profile, ProfileError, Profiles, load


def test_every_profile_of_the_house_can_be_used():
    assert Profiles().mistakes() == []
    assert {"generic-80mm", "generic-58mm", "generic-western", "epson-tm-t88v"} <= set(Profiles().names())


@pytest.mark.parametrize("name", Profiles().names())
def test_every_profile_says_where_its_facts_come_from(name):
    assert len(Profiles().get(name).source) > 40


@pytest.mark.parametrize("name", Profiles().names())
def test_the_columns_fit_the_paper(name):
    paper = Profiles().get(name).paper
    assert paper.columns * 12 <= paper.dots


def test_an_unknown_key_is_named_with_the_nearest_known_one(tmp_path):
    text = (OWN_FOLDER / "generic-80mm.toml").read_text("utf-8").replace("cutter =", "cuter =")
    (tmp_path / "ours.toml").write_text(text, "utf-8")
    with pytest.raises(
        ProfileError, match=r"ours\.toml: unknown key 'abilities\.cuter'; the nearest known one is 'cutter'"
    ):
        load(tmp_path / "ours.toml")


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


def test_a_profile_cannot_be_changed_while_it_is_used():
    with pytest.raises(ValueError, match="frozen"):
        Profiles().get("generic-80mm").name = "other"
    assert isinstance(Profiles().get("generic-80mm"), Profile)
