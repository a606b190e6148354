"""A fixed history and, for each version of each report's definitions, the digest of its figures.

`python -m tests.operations.reporting.definitions` writes down the versions that are new. It never changes an old one.
"""

import tempfile
import tomllib
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from operations.halls import catalogue
from operations.reporting.history import import_history
from operations.reporting.report import Ask
from operations.reporting.reports import DEFINITION_VERSIONS, report
from operations.windows import attendance
from storage.tables import tickets
from tests.builders import Scene, a_clerk
from tests.databases import a_sqlite_url
from tests.operations.reporting.conftest import Row, as_csv, made_up_history

PINNED = Path(__file__).with_name("definitions.toml")
ASKS = (
    Ask(date(2026, 1, 5), date(2026, 3, 2)),
    Ask(date(2026, 1, 15), date(2026, 1, 24)),
    Ask(date(2026, 1, 15), date(2026, 1, 24), "north", line="A"),
    Ask(date(2026, 3, 2), date(2026, 3, 2), "hall", hour=9),
)
"""All of it; ten days after ten others; a hall's line; and an hour of the day before."""


def figures() -> dict[str, str]:
    """Each report's figures of the fixed history, as a digest."""
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(a_sqlite_url(Path(folder)))
        _fill(scene)
        made = {name: [report(scene.context, name, ask) for ask in ASKS] for name in DEFINITION_VERSIONS}
        scene.close()
    return {
        name: sha256(repr([(r.columns, r.rows, sorted(r.totals.items())) for r in each]).encode()).hexdigest()
        for name, each in made.items()
    }


def _name_lines(scene: Scene, code: str, rows: list[Row]) -> None:
    """As the first service of each, as imports did when the digests were written down; names are no figures."""
    services = {row["line"]: row["service"] for row in reversed(rows) if row["hall"] == code}
    hall = catalogue.get_hall(scene.context, code)
    lines = tuple(replace(line, name=dict.fromkeys(line.name, services[line.code])) for line in hall.lines)
    catalogue.sync(scene.context, replace(hall, lines=lines))


def _fill(scene: Scene) -> None:
    """Twenty days of an older system, and an hour of a hall with everything that can happen to a ticket."""
    rows = made_up_history(seed=31, days=20, a_day=60)
    import_history(scene.context, as_csv(rows), zone="Asia/Shanghai")
    for code in ("north", "south"):
        _name_lines(scene, code, rows)
    clerks = {number: a_clerk(f"clerk{number}") for number in (1, 2)}
    for number, clerk in clerks.items():
        attendance.open_window(scene.context, clerk, "hall", number)
    for n in range(24):
        scene.issue("a1" if n % 3 else "b1", **({"priority": "elderly"} if n % 4 == 0 else {}))
        scene.clock.pass_time(seconds=53)
        if n % 2:
            number = 1 + n // 2 % 2
            view = scene.called_next(number)
            scene.clock.pass_time(seconds=31)
            if n % 7 == 0:
                scene.do("no_show", view, number)
            else:
                scene.do("start", view, number)
                scene.clock.pass_time(seconds=7 + 41 * (n % 5))
                scene.do("finish", view, number)
    scene.called_next(2)
    attendance.pause_window(scene.context, clerks[1], "hall", 1)
    scene.clock.pass_time(minutes=4)
    promised = {"p50_seconds": 300, "p90_seconds": 700, "ahead": 3, "promised_at": None}
    with scene.context.database.transaction() as connection:
        of_the_hall = tickets.update().where(tickets.c.hall == "hall", tickets.c.priority == "")
        connection.execute(of_the_hall.values(promised))  # the same, however waits are estimated
        connection.execute(tickets.update().where(tickets.c.state == "called").values(window=99))  # forgotten
        connection.execute(tickets.update().where(tickets.c.priority != "").values(p50_seconds=None, p90_seconds=None))
    scene.clock.pass_time(hours=23)


def pinned() -> dict[str, dict[str, str]]:
    """Report → version → digest."""
    return tomllib.loads(PINNED.read_text("utf-8")) if PINNED.exists() else {}


def main() -> None:
    """Write down the versions that are new."""
    all_versions, now = pinned(), figures()
    for name, version in DEFINITION_VERSIONS.items():
        all_versions.setdefault(name, {}).setdefault(str(version), now[name])
    blocks = (
        "\n".join([f"[{name}]", *(f'{version} = "{digest}"' for version, digest in versions.items())])
        for name, versions in sorted(all_versions.items())
    )
    PINNED.write_text("\n\n".join(blocks) + "\n", "utf-8")


if __name__ == "__main__":
    main()
