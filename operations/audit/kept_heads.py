"""Heads of a journal that were kept: what the chain must run through."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from operations.audit.findings import Finding
from queueing.instants import microseconds

PAPER = "paper"
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest line of a hall's journal at an instant: its revision and its hash. `source`: where it was kept.
    `signed_at` None: nobody says when.
    """

    hall: str
    revision: int
    hash: str
    signed_at: datetime | None
    source: str = ""


class HeadsPassed:
    """Heads that the walk along a journal must pass."""

    def __init__(self, heads: Sequence[Head] = ()) -> None:
        self._ahead = sorted(heads, key=lambda head: (head.revision, head.signed_at or NEVER))
        self._last: Head | None = None
        self._before = 0

    def passed(self, revision: int, line_hash: str, at: int) -> Iterator[Finding]:
        """What a line of the journal contradicts."""
        last = self._last
        if last is not None and last.signed_at is not None and at < microseconds(last.signed_at):
            self._last = None  # said once
            yield Finding(
                "head", revision, f"line {revision} was added: it claims a time before the head that {_kept(last)}"
            )
        while self._ahead and self._ahead[0].revision == revision:
            head = self._ahead.pop(0)
            if head.hash != line_hash:
                self._ahead = []
                since = f"lines {self._before + 1} to {revision} were rewritten" if self._before else (
                    f"the journal up to line {revision} was rewritten"
                )  # fmt: skip
                yield Finding("head", revision, f"{since}: the head that {_kept(head)} is another one")
                return
            self._last, self._before = head, revision

    def not_reached(self, newest: int) -> Iterator[Finding]:
        """The heads beyond the end of the journal."""
        for head in self._ahead[-1:]:
            if head.revision > newest:
                yield Finding(
                    "head",
                    newest + 1,
                    f"lines {newest + 1} to {head.revision} are missing: the head that {_kept(head)} had them",
                )


def _kept(head: Head) -> str:
    where = f" {'on' if head.source == PAPER else 'in'} {head.source}" if head.source else ""
    if head.signed_at is None:
        return f"was kept{where}"
    return f"was signed at {head.signed_at:%Y-%m-%d %H:%M:%S} UTC{where}"
