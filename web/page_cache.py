"""Rendered pages of kiosks and screens, kept for a second while nothing happens in their hall.

What belongs to one browser alone, the station's token and the CSRF token, is never kept: each copy gets its own. That
is also why these pages are sent with `no-store` and without an ETag: no two copies are the same.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from typing import Any

from flask import render_template
from flask_wtf.csrf import generate_csrf

from operations import journal
from operations.context import Context
from operations.halls.catalogue import version

KEPT_SECONDS = 1.0
MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class _Kept:
    """`made_at`: by the hall's clock."""

    stamp: tuple[int, int]
    made_at: datetime
    html: str


@dataclass(slots=True)
class PageCache:
    """The pages of one process. Two secret words stand in a kept page where its tokens go."""

    _token_mark: str = field(default_factory=lambda: token_hex(16))
    _csrf_mark: str = field(default_factory=lambda: token_hex(16))
    _pages: dict[Hashable, _Kept] = field(default_factory=dict)

    def page(
        self, context: Context, hall: str, key: Hashable, token: str, make: Callable[[str], tuple[str, dict[str, Any]]]
    ) -> str:
        """A page of this hall with this token. `make(token)` gives its template and fields when it must be rendered;
        they may depend on the hall, its revision and `key` alone.
        """
        now = context.now()
        stamp = journal.revision(context, hall), version(context, hall)
        kept = self._pages.get((hall, key))
        if kept is None or kept.stamp != stamp or not 0 <= (now - kept.made_at).total_seconds() < KEPT_SECONDS:
            template, fields = make(self._token_mark)
            html = render_template(template, **fields, csrf_token=lambda: self._csrf_mark)
            if len(self._pages) >= MOST_KEPT:
                self._pages.clear()
            kept = self._pages[(hall, key)] = _Kept(stamp, now, html)
        return kept.html.replace(self._token_mark, token).replace(self._csrf_mark, generate_csrf())
