"""What a workbook of a what-if answer says beside its figures, as its page does (`what_if.test.js`)."""

import pytest

import locales
from operations.reporting.what_if.remarks import remarks


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(59.0, 0.0, None), (60.0, 630.0, "takes 1 → 11 min"), (0.0, 60.0, "takes 0 → 1 min")],
)
def test_what_windows_still_do_after_closing_is_said_from_a_minute_on(before: float, after: float, said: str) -> None:
    answer = {"kind": "compare", "late_seconds": {"before": before, "after": after}}
    notes = list(remarks(answer, locales.room("en", "what-if")))
    assert len(notes) == (said is not None)
    assert all(said in note for note in notes)
