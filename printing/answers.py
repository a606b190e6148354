"""What comes back over a printer's wire, cut into answers (pure). Nothing that was not asked for is taken for one.

The kinds differ in fixed bits, as Epson's ESC/POS reference has it under "distinguishing transmitted data":
DLE EOT 0xx1xx10, automatic status (GS a) 0xx1xx00 and three bytes 0xx0xxxx, GS r 0xx0xxxx, the process id of
GS ( H function 48 as 37 22 d1 d2 d3 d4 00, and the keys of stored pictures of GS ( L function 64 as 37 72 40 … 00 in
hexadecimal. All else is noise and is dropped.
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
    """Fed with bytes as they arrive; an answer that is cut in two is put together."""

    def __init__(self) -> None:
        self._begun = b""

    def feed(self, data: bytes) -> list[Answer]:
        """The answers that are whole now, in order."""
        found = []
        for value in data:
            found += self._one(value)
        return found

    def forget(self) -> None:
        """Half an answer from before a new question belongs to nobody."""
        self._begun = b""

    def _one(self, value: int) -> list[Answer]:
        if self._begun:
            self._begun += bytes([value])
            if not _can_become_an_answer(self._begun):
                self._begun = b""
                return self._one(value)  # the half before it was noise; this byte may begin another
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
        begun = self._begun
        if begun[0] == _HEAD:
            return self._whole_block(begun)
        if len(begun) < 4:
            return []
        self._begun = b""
        return [Answer("automatic", begun)]

    def _whole_block(self, begun: bytes) -> list[Answer]:
        if len(begun) < 2 or begun[-1] != 0 or (begun[1] == _PROCESS and len(begun) < _PROCESS_LENGTH):
            return []
        self._begun = b""
        return [Answer("process_id", begun[2:6]) if begun[1] == _PROCESS else Answer("keys", begun[3:-1])]


def _can_become_an_answer(begun: bytes) -> bool:
    if begun[0] == _HEAD and begun[1] == _PROCESS:
        return all(0x20 <= one <= 0x7E for one in begun[2:6]) and begun[6:7] in (b"", b"\x00")
    if begun[0] == _HEAD:
        end, keys = begun[2:3], begun[3:].removesuffix(b"\x00")
        printable = all(0x20 <= one <= 0x7E for one in keys)
        return begun[1] == _KEYS and end in (b"", b"@", b"A") and printable and len(begun) <= _MOST_KEYS_BYTES
    return all(one & 0x90 == 0 for one in begun[1:])
