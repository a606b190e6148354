"""Which of the available languages fits a request: RFC 4647 lookup, then the nearest relative.

`zh-Hans`, `zh-Hans-CN`, `zh` and `zh_CN` find `zh-CN`; `zh-Hant` prefers `zh-TW`. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence

PATTERN = r"[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*"
"""The form of a language tag (BCP 47; `_` as operating systems write it)."""
_TRADITIONAL = ("hant", "tw", "hk", "mo")


def lookup(requested: Iterable[str], offered: Sequence[str]) -> str | None:
    """The offered tag for the first requested language that has one; None: none fits.

    >>> lookup(["fr", "zh-Hans"], ("en", "zh-CN")), lookup(["fr"], ("en", "zh-CN"))
    ('zh-CN', None)
    """
    requested_tags = tuple(requested)
    if requested_tags and requested_tags[0] in offered:  # the ordinary case
        return requested_tags[0]
    tags = {_plain(tag): tag for tag in reversed(offered)}
    for requested_tag in map(_plain, requested_tags):
        match = next((tags[shorter] for shorter in _shortened(requested_tag) if shorter in tags), None)
        match = match or _relative(requested_tag, offered)
        if match is not None:
            return match
    return None


def speaks(requested: str, offered: Sequence[str]) -> str | None:
    """The offered tag of the same language and script, which may replace it in print. None: there is none.

    >>> speaks("zh-Hans", ("zh-CN",)), speaks("zh-TW", ("zh-CN",))
    ('zh-CN', None)
    """
    match = lookup((requested,), offered)
    return match if match is not None and _is_traditional(match) == _is_traditional(requested) else None


def _plain(tag: str) -> str:
    return tag.strip().replace("_", "-").lower()


def _shortened(tag: str) -> Iterator[str]:
    """The tag, then without its last part, and so on; a part of one letter never stands last (RFC 4647, 3.4)."""
    parts = tag.split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()
        while parts and len(parts[-1]) == 1:
            parts.pop()


def _relative(requested: str, offered: Sequence[str]) -> str | None:
    """The same language, in the same script if there is one."""
    alike = [tag for tag in offered if _tongue(tag) == _tongue(requested)]
    return next(
        (tag for tag in alike if _is_traditional(tag) == _is_traditional(requested)), alike[0] if alike else None
    )


def _tongue(tag: str) -> str:
    return _plain(tag).split("-")[0]


def _is_traditional(tag: str) -> bool:
    parts = _plain(tag).split("-")
    return "hans" not in parts and any(part in _TRADITIONAL for part in parts[1:])
