"""Which of the languages there are fits a wish: RFC 4647 lookup, and then the nearest relative.

`zh-Hans`, `zh-Hans-CN`, `zh` and `zh_CN` find `zh-CN`; `zh-Hant` finds `zh-TW` before it. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence

PATTERN = r"[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*"
"""What may be a tag at all (BCP 47; `_` as computers write it)."""
_TRADITIONAL = ("hant", "tw", "hk", "mo")


def lookup(wanted: Iterable[str], offered: Sequence[str]) -> str | None:
    """The offered tag for the first wish that any fits; None: none fits.

    >>> lookup(["fr", "zh-Hans"], ("en", "zh-CN")), lookup(["fr"], ("en", "zh-CN"))
    ('zh-CN', None)
    """
    known = {_plain(tag): tag for tag in reversed(offered)}
    for wish in map(_plain, wanted):
        found = next((known[shorter] for shorter in _shortened(wish) if shorter in known), None)
        found = found or _relative(wish, offered)
        if found is not None:
            return found
    return None


def speaks(wanted: str, offered: Sequence[str]) -> str | None:
    """The offered tag of the same tongue and the same writing: what may stand for it in print. None: none may.

    >>> speaks("zh-Hans", ("zh-CN",)), speaks("zh-TW", ("zh-CN",))
    ('zh-CN', None)
    """
    found = lookup((wanted,), offered)
    return found if found is not None and _is_traditional(found) == _is_traditional(wanted) else None


def _plain(tag: str) -> str:
    return tag.strip().replace("_", "-").lower()


def _shortened(tag: str) -> Iterator[str]:
    """The tag, then without its last part, and so on; a part of one sign never stands last (RFC 4647, 3.4)."""
    parts = tag.split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()
        while parts and len(parts[-1]) == 1:
            parts.pop()


def _relative(wish: str, offered: Sequence[str]) -> str | None:
    """The same tongue, in the same writing if there is one."""
    alike = [tag for tag in offered if _tongue(tag) == _tongue(wish)]
    return next((tag for tag in alike if _is_traditional(tag) == _is_traditional(wish)), alike[0] if alike else None)


def _tongue(tag: str) -> str:
    return _plain(tag).split("-")[0]


def _is_traditional(tag: str) -> bool:
    parts = _plain(tag).split("-")
    return "hans" not in parts and any(part in _TRADITIONAL for part in parts[1:])
