"""What is kept of a question that found nothing says nothing about who asked."""

import pytest

from operations.asking.unfound import kept_words

NUMBERS = (
    "13912345678",
    "139 123 456 78",
    "139-1234-5678",
    "(0769) 22.83/4567",
    "1-2-3-4-5-6-7-8",
    "1_3_9_1_2_3",
    "１３９１２３４",
    "①③⑨①②③",
    "1\u200b3\u200b9\u200b1",
    "1\ufe0f\u20e33\ufe0f\u20e39\ufe0f\u20e31\ufe0f\u20e3",
    "٠١٢٣٤٥٦٧٨٩",
    "۱۳۹۱",
    "१३९१",
    "一三八零零一三八零零零",
    "一三八 零零一三",
    "幺三八〇〇幺",
    "壹叁捌零",
    "〡〣〨〇",
    "1三8零",
    "one three eight zero",
    "One-Three-Eight-Zero",
    "44190019900101123X",
    "E12345678",
    "4419",
)


@pytest.mark.parametrize("number", NUMBERS)
def test_no_number_is_kept_however_it_is_written(number: str) -> None:
    assert kept_words(f"lost card {number} in the rain") == "lost card in the rain"
    assert kept_words(f"身份证丢了 {number}") == "身份证丢了"
    assert kept_words(number) == ""


@pytest.mark.parametrize(
    "question",
    ["天上有几颗星", "办 3 张证要 2 张照片吗", "一家三口办证", "二手车过户", "form 123", "two of us, one card"],
)
def test_a_question_with_small_numbers_is_kept(question: str) -> None:
    assert kept_words(question) == question
