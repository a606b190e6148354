"""What people asked and did not find: words only. A number of more than three digits is about somebody, so it is left
out; and the words are counted, so nobody can tell who asked when.

Questions come from anybody, as fast as they like. So they are counted in memory, and written down once a minute.
"""

import re
from collections import Counter
from datetime import timedelta

from asking.reading import plain
from operations.context import Context
from queueing.hall import Hall
from storage import unfound_questions
from storage.unfound_questions import UnfoundWords

LONGEST = 40
MOST_KEPT = 500
"""Of a hall. The words asked least often are forgotten first."""
MOST_COUNTED = 200
"""Different words counted in memory until they are written down; the rest of a flood is not."""
_DIGIT = (
    r"(?:[\d〇零一二三四五六七八九幺壹贰貳叁參肆伍陆陸柒捌玖〡-〩]|zero|one|two|three|four|five|six|seven|eight|nine)"
)
_ABOUT_SOMEBODY = re.compile(rf"\S*{_DIGIT}(?:[\W_]*{_DIGIT}){{3,}}\S*")
"""Digits of every script, and in Chinese and English words, with whatever marks and spaces between them."""
_SPACES = re.compile(r"\s+")


def kept_words(question: str) -> str:
    """What is kept of a question: words without numbers, and what stands at them; "" where nothing is left."""
    return _SPACES.sub(" ", _ABOUT_SOMEBODY.sub("", plain(question))).strip()[:LONGEST].strip()


def note(context: Context, hall: Hall, question: str) -> None:
    """Count a question that found nothing."""
    words = kept_words(question)
    counts: Counter[str] = context.unfound.setdefault(hall.code, Counter())
    if words and (words in counts or len(counts) < MOST_COUNTED):
        counts[words] += 1


def write_down(context: Context) -> None:
    """Write what was counted."""
    while context.unfound:
        hall, counts = context.unfound.popitem()
        with context.database.transaction() as connection:
            unfound_questions.add(connection, hall, counts, context.now())
            unfound_questions.keep_at_most(connection, hall, MOST_KEPT)


def unfound(context: Context, hall: str, limit: int = 100) -> list[UnfoundWords]:
    """The words that found nothing, the most frequent first."""
    write_down(context)
    with context.database.reading() as connection:
        return unfound_questions.most_frequent(connection, hall, limit)


def remove(context: Context, hall: str, words: str) -> bool:
    """Take words off the list, because they now find something or never should; False: they were not on it."""
    write_down(context)
    with context.database.transaction() as connection:
        return unfound_questions.remove(connection, hall, words)


def forget(context: Context, hall: Hall) -> int:
    """Delete what nobody has asked for as long as texts that people typed are kept. Returns how many."""
    before = context.now() - timedelta(days=hall.retention.notes_days)
    with context.database.transaction() as connection:
        return unfound_questions.forget(connection, hall.code, before)
