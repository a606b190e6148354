"""Fixtures of all rooms; how tests are ordered, and what is said when PostgreSQL is not there."""

import gc
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask_socketio.test_client import SocketIOTestClient
from hypothesis import HealthCheck, settings

from operations.people import staff
from tests.browsers import browser, modules
from tests.databases import SERVER, a_database, postgresql_answers
from tests.routes import CompiledOnce

__all__ = ["browser", "database_url", "modules"]

# No test says how fast: a busy computer may take as long as it needs for an example.
settings.register_profile("patient", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
ROOMS = ("queueing", "locales", "asking", "forecasting", "halls", "printing", "storage", "operations", "web", "api")


@pytest.fixture(scope="session", autouse=True)
def usual_hasher() -> Iterator[PasswordHasher]:
    """What hashes passwords in a hall, slow by intent. In the tests' own process one of the same kind does it that is
    quick; servers that tests start keep the usual one.
    """
    usual = staff.hasher
    staff.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    yield usual
    staff.hasher = usual


@pytest.fixture(scope="session", autouse=True)
def routes_compiled_once() -> Iterator[None]:
    """Hundreds of tests make the app anew, each time with the same routes."""
    usual = Flask.url_rule_class
    Flask.url_rule_class = CompiledOnce
    yield
    Flask.url_rule_class = usual


@pytest.fixture(scope="module", autouse=True)
def sockets_let_go() -> Iterator[None]:
    """Flask-SocketIO's test client keeps each of its kind for ever, and with it the whole app: every collection of
    garbage took longer, in the end a second.
    """
    yield
    SocketIOTestClient.clients.clear()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database with its tables; the test runs once on each kind."""
    with a_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database without any table; the test runs once on each kind."""
    with a_database(request.param, tmp_path, bare=True) as url:
        yield url


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast rooms first, browsers last."""

    def place(item: pytest.Item) -> tuple[bool, bool, int]:
        room = item.path.relative_to(Path(__file__).parent).parts[0]
        slow, journey = item.get_closest_marker("slow"), item.get_closest_marker("journey")
        return journey is not None, slow is not None, ROOMS.index(room) if room in ROOMS else len(ROOMS)

    items.sort(key=place)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where a browser's test fails, Python 3.11 may lose count in its parser, because Playwright changes stacks: the
    report is then made in a thread of its own, and not all tests end with this one.
    """
    try:
        return (yield)
    except SystemError:
        with ThreadPoolExecutor(1) as another:
            return another.submit(pytest.TestReport.from_item_and_call, item, call).result()


def pytest_collection_finish() -> None:
    """What importing and collecting have made stays to the end: no collection of garbage looks through it again. There
    are so many tests that each would take half a second.
    """
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud when half of the storage tests did not run."""
    if not postgresql_answers():
        terminalreporter.write_line(f"PostgreSQL: NOT TESTED, no server answers at {SERVER}", yellow=True)
