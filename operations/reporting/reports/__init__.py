"""The reports, one a file. The report "no-shows" is the function `make` of no_shows.py."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from operations.context import Context
from operations.reporting.known_values import must_be_known
from operations.reporting.names import NAMES
from operations.reporting.report import Ask, Desk, Report, desk
from queueing.errors import NotFound
from queueing.period import must_be_period

_MODULES = {name: import_module(f"{__name__}.{name.replace('-', '_')}") for name in NAMES}
REPORTS: dict[str, Callable[[Desk, Ask], Report]] = {name: module.make for name, module in _MODULES.items()}
DEFINITION_VERSIONS: dict[str, int] = {name: module.DEFINITION_VERSION for name, module in _MODULES.items()}
"""Of each report: rises by one whenever any of its figures would be another for the same records."""


def report(context: Context, name: str, ask: Ask, has_read: Callable[[float], None] = lambda share: None) -> Report:
    """One report; `has_read` hears which share of the records is read.

    Raises unknown_report, unknown_hall, unknown_line (and so on, for a filter's value), or what `must_be_period`
    raises.
    """
    if name not in REPORTS:
        raise NotFound("unknown_report", f"There is no report '{name[:64]}'.")
    must_be_period(ask.start, ask.end)
    with context.database.reading() as connection:
        own_desk = desk(context, connection, ask, has_read)
        must_be_known(own_desk, ask)
        made = REPORTS[name](own_desk, ask)
        return replace(made, definition_version=DEFINITION_VERSIONS[name], data_hash=own_desk.evidence.data_hash())
