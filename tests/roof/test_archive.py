"""The archive for computers without a network, and the set-up that uses it."""

import re
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("lock", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.stem)
def test_a_lock_has_a_hash_for_every_package_and_no_address_of_an_index(lock: Path) -> None:
    text = lock.read_text("utf-8")
    packages = re.findall(r"^[\w.-]+==.*(?:\n    --hash=sha256:\w{64}.*)*", text, re.M)
    assert packages and all("--hash=" in package for package in packages)
    assert re.sub(r"\s", "", text) == re.sub(r"\s", "", "".join(packages))


def test_what_only_the_benchmarks_need_is_installed_by_nothing_else() -> None:
    locks = {lock.stem: lock.read_text("utf-8") for lock in (ROOT / "requirements").glob("*.txt")}
    assert [name for name, text in locks.items() if "duckdb" in text] == ["bench"]
    assert "scripts/setup bench" in (ROOT / "Makefile").read_text("utf-8").partition("\nbench:")[2].partition("\n\n")[0]
