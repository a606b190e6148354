"""What runs beside the event loop says what went wrong to whoever asked, and to nobody else."""

import pytest

from web.thread_pool import ThreadPool


def test_an_error_is_raised_where_it_was_asked_and_prints_no_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    aside = ThreadPool()
    assert aside(int, "7") == 7
    with pytest.raises(ValueError, match="seven"):
        aside(int, "seven")
    assert capfd.readouterr() == ("", "")
