"""A text in the languages of a hall."""

from collections.abc import Mapping

Text = Mapping[str, str]


def text_in(text: Text, language: str) -> str:
    """The text in a language, else in the first one it has; empty when it has none."""
    return text.get(language) or next(iter(text.values()), "")
