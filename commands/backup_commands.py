"""Commands that back a hall's database up, and put a backup back."""

import argparse
from pathlib import Path

import config
from commands.common import fail

WHY = {
    "replaced": "the replaced database had given the numbers before it",
    "said": "as you said",
    "unknown": "nobody knows what was given after the backup; --last-number says it",
}


def backup(arguments: argparse.Namespace) -> int:
    """A consistent, proved backup of a working hall; without FILE by the settings: folder, encryption, what is kept."""
    from commands.backups import keeping, making
    from operations import backup_record
    from operations.steady_clock import system_now

    settings = config.load()
    if arguments.keep:
        if not arguments.file:
            return fail("--keep needs a FILE; without one the settings say how many backups are kept")
        keeping.must_have_date(Path(arguments.file))
    target = Path(arguments.file or making.path_by_date(settings, system_now().astimezone()))
    made = making.backup(settings, target)
    print(f"written to {made.path} ({made.contents}{', encrypted' if made.is_sealed else ''})")
    _warn_of_disk(settings, made.path.parent)
    if made.path.parent == settings.backups:
        backup_record.note(settings.data, made.path, made.differences == [])
    if made.differences:
        print("\n".join(made.differences[:20]))
        return fail(
            "journal and tables differ in this backup, as in the database: see check-journal; nothing was deleted"
        )
    if made.differences is None:
        print("the journal was not compared: the tables are of an older version until the server has been started")
    older: list[Path] = []
    if arguments.keep:
        older = keeping.remove_older(made.path, arguments.keep)
    elif not arguments.file:
        rule = keeping.Rule(settings.backup_days, settings.backup_weeks, settings.backup_months)
        older = keeping.remove_by_rule(made.path, rule)
    for path in older:
        print(f"deleted {path}")
    return 0


def _warn_of_disk(settings: config.Settings, folder: Path) -> None:
    from operations.disk import are_on_one_disk

    database = settings.database_folder
    if database is not None and are_on_one_disk(folder, database):
        print(f"warning: {folder} is on the same disk as the database; backup_folder names another")


def restore(arguments: argparse.Namespace) -> int:
    """Put a backup back; no server may run."""
    from commands.backups import restoring

    wish = restoring.Wish(
        arguments.force,
        Path(arguments.identity) if arguments.identity else None,
        tuple(arguments.last_number),
        arguments.numbers_go_on,
    )
    restored = restoring.restore(config.load(), Path(arguments.file), wish)
    print(f"restored from {arguments.file} ({restored.contents})")
    if restored.aside:
        print(f"the database that was replaced is kept as {restored.aside}")
    for series in restored.go_on:
        print(f"{series.hall}: the next number is {series.number} ({WHY[series.why]})")
    if restored.differences:
        print("\n".join(restored.differences[:20]))
        return fail("journal and tables differ in the backup: see check-journal")
    return 0
