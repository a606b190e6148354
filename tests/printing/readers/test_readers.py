"""Scanners and card readers on a serial port, through a real pseudo-terminal: nothing that comes over it stops them."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.profiles import ProfileError
from printing.readers.frames import Frames
from printing.readers.profiles import OWN_FOLDER, ReaderProfile, load
from printing.readers.simulator import SimulatedReader
from printing.readers.watch import Watch

PLAIN = ReaderProfile(title="x")
FRAMED = load("framed")
PATIENCE_SECONDS = 20
Told = Queue[tuple[str, str]]


def wait_for(told: Told, wanted: Callable[[str, str], bool]) -> tuple[str, str]:
    """The next word of the reader that is wanted."""
    while True:
        state, text = told.get(timeout=PATIENCE_SECONDS)
        if wanted(state, text):
            return state, text


@contextmanager
def watched(device: Path, profile: ReaderProfile) -> Iterator[Told]:
    """The reader is watched inside the block; its words come out of the queue."""
    told: Told = Queue()
    watch = Watch(str(device), profile, lambda state, text: told.put((state, text)))
    thread = Thread(target=watch.run)
    thread.start()
    yield told
    watch.stop()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


def plug(reader: SimulatedReader, place: Path) -> Path:
    """The device file of a port, whichever reader is in it."""
    place.unlink(missing_ok=True)
    place.symlink_to(reader.device)
    return place


@pytest.mark.parametrize("profile", [PLAIN, FRAMED])
def test_what_is_shown_is_read_and_the_cable_may_be_pulled(tmp_path: Path, profile: ReaderProfile) -> None:
    reader = SimulatedReader(profile)
    port = plug(reader, tmp_path / "port")
    with watched(port, profile) as told:
        wait_for(told, lambda state, _: state == "ready")
        reader.read("K7M4XQ")
        assert wait_for(told, lambda _, text: text != "") == ("ready", "K7M4XQ")
        port.unlink()
        reader.unplug()
        wait_for(told, lambda state, _: state == "gone")
        another = SimulatedReader(profile)
        plug(another, port)
        wait_for(told, lambda state, _: state == "ready")
        another.read("张三 11010519491231002X")
        assert wait_for(told, lambda _, text: text != "")[1] == "张三 11010519491231002X"
    another.unplug()


def test_a_broken_reader_that_sends_a_megabyte_of_garbage_stops_nothing(tmp_path: Path) -> None:
    reader = SimulatedReader(PLAIN)
    garbage = random.Random(4).randbytes(1_000_000)
    with watched(plug(reader, tmp_path / "port"), PLAIN) as told:
        wait_for(told, lambda state, _: state == "ready")
        reader.send(garbage)
        reader.send(b"\r")
        said = 0
        try:
            while said < 50:
                told.get(timeout=1)
                said += 1
        except Empty:
            pass
        assert said < 10, "no flood goes on to the server"
        reader.read("K7M4XQ")
        assert wait_for(told, lambda _, text: text == "K7M4XQ")
    reader.unplug()


@given(st.binary(max_size=3000), st.integers(1, 97))
def test_any_bytes_in_any_pieces_give_short_printable_texts_and_keep_no_more(data: bytes, size: int) -> None:
    for profile in (PLAIN, FRAMED):
        frames = Frames(profile)
        for start in range(0, len(data), size):
            for text in frames.feed(data[start : start + size]):
                assert text.isprintable()
                assert 0 < len(text) <= profile.longest
            assert len(frames._held) <= frames._most
        frames.feed(profile.end.encode())
        assert frames.feed(f"{profile.start}K7M4XQ{profile.end}".encode()) == ["K7M4XQ"]


@given(st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=30), max_size=5))
def test_whatever_is_read_comes_out_as_it_was_however_it_is_cut(reads: list[str]) -> None:
    frames = Frames(FRAMED)
    stream = "".join(f"\x02{text}\x03" for text in reads).encode()
    assert [text for byte in stream for text in frames.feed(bytes([byte]))] == reads


def test_control_characters_are_taken_out_and_too_much_is_dropped() -> None:
    frames = Frames(PLAIN)
    assert frames.feed(b"\n\x1b[2JK7M\x004XQ\r") == ["[2JK7M4XQ"]
    assert frames.feed(b"9" * 100_000 + b"\rK7M4XQ\r") == ["K7M4XQ"]
    assert frames.dropped == 1


def test_every_profile_of_the_house_can_be_used_and_a_wrong_one_is_named(tmp_path: Path) -> None:
    for path in OWN_FOLDER.glob("*.toml"):
        assert load(path.stem).title
    (tmp_path / "mine.toml").write_text('title = "x"\nbaut = 9600\n')
    with pytest.raises(ProfileError, match=r"mine\.toml: baut"):
        load("mine", tmp_path)
    for name in ("nothing", "../hall", ""):
        with pytest.raises(ProfileError, match="there is no reader profile"):
            load(name, tmp_path)
