"""Chinese by its sound: a syllable for each character, and Pinyin read back as syllables."""

import unicodedata
from collections.abc import Iterable, Mapping

LONGEST_SYLLABLE = 6


def blurred(syllable: str) -> str:
    """A syllable as people of the south hear it: zh as z, ch as c, sh as s, and no difference between n and ng.

    >>> blurred("zheng"), blurred("zen")
    ('zen', 'zen')
    """
    if syllable[:2] in ("zh", "ch", "sh"):
        syllable = syllable[0] + syllable[2:]
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable


class Sounds:
    """`syllables`: one for each character, without tones. Characters that are missing have no sound. Sounds are given
    blurred.
    """

    def __init__(self, syllables: Mapping[str, str]) -> None:
        self._of = {sign: blurred(syllable) for sign, syllable in syllables.items()}
        self._known = frozenset(syllables.values()) | frozenset(self._of.values())

    def of(self, sign: str) -> str:
        """The syllable of a character; "" when it has none."""
        return self._of.get(sign, "")

    def split(self, letters: str) -> tuple[str, ...]:
        """Pinyin in one piece as syllables, the longest first; () when it is no Pinyin.

        >>> Sounds({"身": "shen", "份": "fen"}).split("shenfen")
        ('sen', 'fen')
        """
        ways: list[tuple[str, ...] | None] = [None] * len(letters) + [()]
        for start in range(len(letters) - 1, -1, -1):
            for length in range(min(LONGEST_SYLLABLE, len(letters) - start), 0, -1):
                rest = ways[start + length]
                if rest is not None and letters[start : start + length] in self._known:
                    ways[start] = (letters[start : start + length], *rest)
                    break
        return tuple(map(blurred, ways[0] or ()))


def common_signs() -> list[str]:
    """The characters of GB 2312, and the frequent half of Big5: what people in China and Hong Kong write."""
    return sorted({*_of_rows("gb2312", range(0xB0, 0xF8)), *_of_rows("big5", range(0xA4, 0xC7))})


def _of_rows(code: str, rows: Iterable[int]) -> Iterable[str]:
    for row in rows:
        for cell in range(0x40, 0xFF):
            sign = bytes((row, cell)).decode(code, "ignore")
            if len(sign) == 1 and unicodedata.category(sign) == "Lo":
                yield sign
