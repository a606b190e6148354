"""A voice for halls whose screens have no voice: espeak-ng, if the server's computer has it."""

import re
import shutil
import struct
import subprocess
from collections import OrderedDict
from threading import Lock

from operations.halls.spelling import spelled

PROGRAM = "espeak-ng"
VOICES = {"zh-CN": "cmn-latn-pinyin", "yue": "yue", "en": "en-gb"}
WORDS_PER_MINUTE = "140"
LONGEST_SECONDS = 10
KEPT_SENTENCES = 64
LONGEST_SENTENCE = 300
_PARTS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")
_spellings: dict[str, str] = {}


class Voice:
    """Speaks sentences as WAV and caches the latest.

    `say` waits for the program; under gevent everything else goes on meanwhile. One sentence is made at a time.
    """

    def __init__(self, program: str = PROGRAM) -> None:
        self._program = shutil.which(program)
        self._said: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._one_at_a_time = Lock()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it can speak; none without the program."""
        return tuple(VOICES) if self._program else ()

    def say(self, language: str, sentence: str) -> bytes | None:
        """The sentence as a WAV file; None: no such voice, or the program is missing or failed."""
        voice = VOICES.get(language)
        if self._program is None or voice is None:
            return None
        with self._one_at_a_time:
            return self._remembered(self._program, voice, sentence[:LONGEST_SENTENCE])

    def _remembered(self, program: str, voice: str, sentence: str) -> bytes | None:
        key = (voice, sentence)
        sound = self._said.get(key) or _speak(program, voice, sentence)
        if sound is not None:
            self._said[key] = sound
            self._said.move_to_end(key)
        if len(self._said) > KEPT_SENTENCES:
            self._said.popitem(last=False)
        return sound


def _speak(program: str, voice: str, sentence: str) -> bytes | None:
    """The words go through standard input, so that nothing in them can become an argument."""
    command = [program, "-v", voice, "-s", WORDS_PER_MINUTE, "-b", "1", "--stdin", "--stdout"]
    if voice.endswith("pinyin"):  # Debian's build knows few Chinese characters, but reads pinyin well
        sentence = _pinyin(sentence)
    try:
        done = subprocess.run(  # noqa: S603 -- fixed arguments, no shell, the words on standard input
            command, input=sentence.encode(), capture_output=True, timeout=LONGEST_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return _with_true_length(done.stdout)


def _pinyin(sentence: str) -> str:
    """Syllables with tones. Sentences differ only in their numbers, so their Chinese parts are soon all cached."""
    parts = _PARTS.findall(sentence)
    new = [part for part in parts if not part.isascii() and part not in _spellings]
    _spellings.update(
        {part: " ".join(syllables) for part, syllables in zip(new, spelled(new, tones=True), strict=True) if syllables}
    )
    return " ".join(_spellings.get(part, part) for part in parts)


def _with_true_length(wav: bytes) -> bytes | None:
    """Correct the length in the header: writing to a pipe, the program does not know it yet."""
    if len(wav) <= 44 or wav[:4] != b"RIFF" or wav[36:40] != b"data":
        return None
    sizes = struct.pack("<I", len(wav) - 8), struct.pack("<I", len(wav) - 44)
    return wav[:4] + sizes[0] + wav[8:40] + sizes[1] + wav[44:]
