"""The archive for computers without a network, and the set-up that uses it."""

import re

from tests.running import ROOT


def test_set_up_from_an_archive_asks_no_index_and_no_registry() -> None:
    setup = (ROOT / "scripts" / "setup").read_text("utf-8")
    assert "${offline:+--no-index --find-links wheelhouse}" in setup
    assert setup.count("npm ci") == 1 and "offline" in setup.partition("npm ci")[0].rpartition("if {")[2]
    assert re.search(r'-z "\$offline" \].*extras', setup)


def test_the_archive_has_the_locked_packages_and_the_libraries_of_the_pages() -> None:
    archive = (ROOT / "scripts" / "archive").read_text("utf-8")
    assert "--require-hashes" in archive and "requirements/runtime.txt" in archive
    assert "static/vendor" in archive and "git archive HEAD" in archive
