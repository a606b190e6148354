"""A stream of bytes, cut into what was read (pure). Whatever comes, no more than one read is kept."""

from printing.readers.profiles import ReaderProfile


class Frames:
    """`dropped`: how many reads were too long, or no text."""

    def __init__(self, profile: ReaderProfile) -> None:
        self._profile = profile
        self._start, self._end = profile.start.encode(), profile.end.encode()
        self._held = b""
        self._is_skipping = False
        self.dropped = 0

    def feed(self, data: bytes) -> list[str]:
        """The reads that these bytes complete, without control characters; empty ones are none."""
        *ended, rest = (self._held + data).split(self._end)
        texts = [self._text(piece) for piece in ended]
        self._held = rest
        if len(rest) > self._most:
            self._is_skipping, self._held = True, rest[-len(self._end) :]
        return [text for text in texts if text]

    @property
    def _most(self) -> int:
        return self._profile.longest * 4 + len(self._start)

    def _text(self, piece: bytes) -> str:
        was_skipping, self._is_skipping = self._is_skipping, False
        read = piece.rpartition(self._start)[2] if self._start else piece
        if self._start and self._start not in piece and not was_skipping:
            return ""
        try:
            text = "".join(sign for sign in read.decode(self._profile.encoding) if sign.isprintable()).strip()
        except UnicodeDecodeError:
            text = "\0"
        if was_skipping or text == "\0" or len(text) > self._profile.longest:
            self.dropped += 1
            return ""
        return text
