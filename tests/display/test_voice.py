"""The server's voice."""

import io
import shutil
import stat
import wave
from pathlib import Path

import pytest

from display.voice import PROGRAM, Voice
from locales.spoken import announcement, tongues
from tests.missing import missing


@pytest.fixture
def voice() -> Voice:
    if shutil.which(PROGRAM) is None:
        missing("espeak-ng is not installed")
    return Voice()


@pytest.mark.parametrize("language", tongues())
def test_a_call_is_said_in_every_tongue_as_a_whole_wav_file(voice: Voice, language: str) -> None:
    sound = voice.say(language, announcement(language, "A001", 3))
    assert sound is not None
    with wave.open(io.BytesIO(sound)) as file:
        assert 2 < file.getnframes() / file.getframerate() < 12
        assert len(file.readframes(file.getnframes())) == file.getnframes() * file.getsampwidth()


def test_the_same_sentence_is_made_once(tmp_path: Path) -> None:
    counter = tmp_path / "runs"
    program = tmp_path / "speaker"
    header = "RIFF" + "....WAVEfmt " + "." * 20 + "data" + "...."
    program.write_text(f"#!/bin/sh\ncat >/dev/null\necho run >>{counter}\nprintf '{header}sound'\n")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    voice = Voice(str(program))
    assert voice.say("en", "Number A001") == voice.say("en", "Number A001")
    assert counter.read_text() == "run\n"


def test_a_hall_without_the_program_keeps_silent() -> None:
    assert Voice("no-such-program").say("en", "Number A001") is None


def test_a_tongue_without_a_voice_keeps_silent(voice: Voice) -> None:
    assert voice.say("tlh", "nuqneH") is None


def test_words_never_become_arguments(voice: Voice) -> None:
    plain, sly = voice.say("en", "version"), voice.say("en", "--version")
    assert plain is not None and sly is not None and sly[:4] == b"RIFF"


def test_a_program_that_fails_is_silence_not_an_error(tmp_path: Path) -> None:
    program = tmp_path / "broken"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    assert Voice(str(program)).say("en", "Number A001") is None
