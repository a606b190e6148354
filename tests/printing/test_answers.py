"""What a printer says back: whole answers are found in any noise, and noise is never an answer of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.answers import Answer, Answers

PROCESS = b"\x37\x22AB01\x00"
AUTOMATIC = b"\x14\x00\x03\x00"


def test_each_kind_is_told_from_the_others_by_its_fixed_bits() -> None:
    said = Answers().feed(b"\x12" + AUTOMATIC + b"\x00" + PROCESS + b"\x16")
    assert [one.kind for one in said] == ["real_time", "automatic", "in_turn", "process_id", "real_time"]
    assert said[3].data == b"AB01"


@given(st.lists(st.integers(1, 20), max_size=10))
def test_it_does_not_matter_in_what_pieces_the_bytes_arrive(cuts: list[int]) -> None:
    stream, answers, found, at = PROCESS + AUTOMATIC + b"\x12" + PROCESS, Answers(), list[Answer](), 0
    for cut in cuts:
        found += answers.feed(stream[at : at + cut])
        at += cut
    found += answers.feed(stream[at:])
    assert found == Answers().feed(stream)


@pytest.mark.parametrize("half", [b"\x37", b"\x37\x22", b"\x37\x22AB0", b"\x37\x22AB01", b"\x14", b"\x14\x00\x03"])
def test_half_an_answer_is_none(half: bytes) -> None:
    assert Answers().feed(half) == []


def test_a_half_before_a_question_does_not_spoil_the_answer_after_it() -> None:
    answers = Answers()
    answers.feed(b"\x37\x22AB")
    answers.forget()
    assert answers.feed(PROCESS) == [Answer("process_id", b"AB01")]


@given(st.binary(max_size=200))
def test_a_process_id_is_found_after_any_noise_that_is_not_half_of_one(noise: bytes) -> None:
    answers = Answers()
    answers.feed(noise)
    answers.feed(b"\xff" * 8)
    assert answers.feed(PROCESS) == [Answer("process_id", b"AB01")]


@given(st.binary(max_size=400))
def test_noise_becomes_a_process_id_only_when_it_spells_one(noise: bytes) -> None:
    for answer in Answers().feed(noise):
        if answer.kind == "process_id":
            assert b"\x37\x22" + answer.data + b"\x00" in noise
