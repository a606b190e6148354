"""What printers say of themselves is read in the reader's language; what no house knows stays as it came."""

import ast
import re

import pytest

from admin.printer_words import PATTERNS, spoken
from operations.printers.printer_states import UNHEARD_DETAIL
from tests.running import ROOT

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sentences() -> list[str]:
    """What the print program says of a printer or a slip, wherever it says it."""
    said = [UNHEARD_DETAIL]
    for path in (ROOT / "printing").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("Status", "Outcome"):
                said += [str(part.value) for part in call.args[1:2] if isinstance(part, ast.Constant)]
    return said


def test_whatever_the_house_says_of_a_printer_is_said_in_the_readers_language() -> None:
    assert len(sentences()) > 8
    for sentence in (*sentences(), "paper_out before the printer confirmed", "told late by first"):
        (words,), rest = spoken(sentence, "zh-CN")
        assert CHINESE.search(words), sentence
        assert rest == "", sentence


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_several_sentences_are_each_said_and_the_rest_is_technical(language: str) -> None:
    words, rest = spoken("[Errno 113] no route told late by first came out twice, also at p2", language)
    assert rest == "[Errno 113] no route"
    assert ["first" in words[0], "p2" in words[1], len(words)] == [True, True, 2]
    assert spoken("", language) == ([], "")


def test_a_state_in_a_sentence_is_the_word_of_its_page() -> None:
    assert "缺纸" in spoken("paper_out before the printer confirmed", "zh-CN")[0][0]
    assert len(PATTERNS) == 14
