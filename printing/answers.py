"""The bytes that come back from a printer, split into answers (pure). Anything that was not asked for is dropped.

The kinds differ in fixed bits (Epson's ESC/POS reference, "distinguishing transmitted data"): DLE EOT 0xx1xx10,
automatic status (GS a) 0xx1xx00 and three bytes 0xx0xxxx, GS r 0xx0xxxx, the process id of GS ( H function 48 as 37 22
d1 d2 d3 d4 00, and the keys of stored pictures of GS ( L function 64 as 37 72 40 … 00 in hexadecimal. Everything else
is noise and is dropped.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["real_time", "automatic", "in_turn", "process_id", "keys"]
_HEAD, _PROCESS, _KEYS = 0x37, 0x22, 0x72
_PROCESS_LENGTH = 7
_MOST_KEYS_BYTES = 84


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` is one byte, four of automatic status, the four characters of a process id, or the keys of
    pictures, two characters each.
    """

    kind: Kind
    data: bytes


class Answers:
    """Takes bytes as they arrive and puts together an answer that came in parts."""

    def __init__(self) -> None:
        self._begun = b""

    def feed(self, data: bytes) -> list[Answer]:
        """The answers that are complete now, in order."""
        answers = []
        for value in data:
            answers += self._one(value)
        return answers

    def forget(self) -> None:
        """Drop half an answer from before a new question."""
        self._begun = b""

    def _one(self, value: int) -> list[Answer]:
        if self._begun:
            self._begun += bytes([value])
            if not _can_become_an_answer(self._begun):
                self._begun = b""
                return self._one(value)  # the half before it was noise; this byte may begin an answer
            return self._whole()
        return self._first(value)

    def _first(self, value: int) -> list[Answer]:
        if value & 0x93 == 0x12:
            return [Answer("real_time", bytes([value]))]
        if value & 0x93 == 0x10 or value == _HEAD:
            self._begun = bytes([value])
            return []
        return [Answer("in_turn", bytes([value]))] if value & 0x90 == 0 else []

    def _whole(self) -> list[Answer]:
        partial = self._begun
        if partial[0] == _HEAD:
            return self._whole_block(partial)
        if len(partial) < 4:
            return []
        self._begun = b""
        return [Answer("automatic", partial)]

    def _whole_block(self, partial: bytes) -> list[Answer]:
        if len(partial) < 2 or partial[-1] != 0 or (partial[1] == _PROCESS and len(partial) < _PROCESS_LENGTH):
            return []
        self._begun = b""
        return [Answer("process_id", partial[2:6]) if partial[1] == _PROCESS else Answer("keys", partial[3:-1])]


def _can_become_an_answer(partial: bytes) -> bool:
    if partial[0] == _HEAD and partial[1] == _PROCESS:
        return all(0x20 <= byte <= 0x7E for byte in partial[2:6]) and partial[6:7] in (b"", b"\x00")
    if partial[0] == _HEAD:
        end, keys = partial[2:3], partial[3:].removesuffix(b"\x00")
        printable = all(0x20 <= byte <= 0x7E for byte in keys)
        return partial[1] == _KEYS and end in (b"", b"@", b"A") and printable and len(partial) <= _MOST_KEYS_BYTES
    return all(byte & 0x90 == 0 for byte in partial[1:])
