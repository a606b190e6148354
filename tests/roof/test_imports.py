"""Every module can be the first that is imported."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.running import ROOT

ASIDE = {".venv", "node_modules", "tests", "bench", "scripts", "migrations", ".setup", "data", "docs"}


def _sources() -> dict[str, Path]:
    """The file of every module, by the module's name."""
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] not in ASIDE)
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__"): ROOT / path for path in paths}


def _at_import(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when the module is imported: none in functions, none for types alone."""
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield statement
        elif isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            yield from _at_import(statement.orelse)
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            for field in ("body", "orelse", "finalbody"):
                yield from _at_import(getattr(statement, field, []))


def _named(statement: ast.Import | ast.ImportFrom, modules: dict[str, Path]) -> set[str]:
    """The modules it names: of `from a import b` that is a.b, or a where b is something else in it."""
    if isinstance(statement, ast.Import):
        return {alias.name for alias in statement.names}
    assert statement.module and not statement.level
    inner = {f"{statement.module}.{alias.name}" for alias in statement.names}
    return {name if name in modules else str(statement.module) for name in inner}


def _needs(module: str, path: Path, modules: dict[str, Path]) -> set[str]:
    """What must have been imported before `module` can be: the modules it names, and the packages around those.
    The packages around `module` itself have begun by then."""
    needed: set[str] = set()
    for statement in _at_import(ast.parse(path.read_text("utf-8")).body):
        for name in _named(statement, modules):
            parts = name.split(".")
            around = {".".join(parts[:length]) for length in range(1, len(parts))}
            needed |= {name} | {package for package in around if not f"{module}.".startswith(f"{package}.")}
    return needed & modules.keys()


def test_no_modules_import_each_other_in_a_circle() -> None:
    modules = _sources()
    assert len(modules) > 200
    try:
        TopologicalSorter({name: _needs(name, path, modules) for name, path in modules.items()}).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' ← '.join(error.args[1])}")
