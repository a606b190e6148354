"""One word of the wire stands in one place; where the rules have it too, they have the same."""

import inspect
import re
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest

from operations.people.devices import KINDS
from protocol import printing, tickets
from protocol.news import EVENTS
from protocol.people import NewDevice
from protocol.printing import Slip
from protocol.tickets import Ticket
from queueing.forgotten import Why
from queueing.ticket import OUTCOMES, State

ROOT = Path(__file__).resolve().parents[2]
ROOMS = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"]


@pytest.mark.parametrize(("words", "rule"), [(tickets.State, State), (tickets.Why, Why)])
def test_the_wire_and_the_rules_have_the_same_words(words: object, rule: type[StrEnum]) -> None:
    assert sorted(get_args(words)) == sorted(rule)


def test_outcomes_and_devices_are_the_same_on_the_wire_and_behind_it() -> None:
    assert get_args(tickets.Outcome) == OUTCOMES
    assert get_args(NewDevice.model_fields["kind"].annotation) == KINDS


def _places(*words: str) -> list[str]:
    """The files that list these words, in whatever order."""
    files = [path for room in ROOMS for path in room.rglob("*.py")] + [
        path for path in (ROOT / "static").rglob("*.[jt]s") if "vendor" not in path.parts
    ]
    word_list = re.compile(rf'(?:"(?:{"|".join(words)})"[\s,|]*){{{len(words)}}}')
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in files}
    return sorted(path for path, text in texts.items() if word_list.search(text))


def test_a_printers_state_is_listed_in_one_place_from_which_the_scripts_types_are_made() -> None:
    assert _places(*printing.STATES) == ["protocol/printing.py", "static/shared/wire.d.ts"]


def test_how_a_slip_ends_is_listed_in_one_place() -> None:
    assert _places(*printing.RESULTS) == ["protocol/printing.py", "static/shared/wire.d.ts"]


def test_a_message_of_the_sockets_has_one_model() -> None:
    models = [model.__name__ for messages in EVENTS.values() for model in messages]
    assert len(models) == len(set(models))


def test_what_a_slip_says_is_said_by_its_own_model_alone() -> None:
    """The agent cleans the texts of the server's slip; it has no list of fields of its own."""
    from printing.slip import Slip as Cleaned

    assert issubclass(Cleaned, Slip)
    assert not inspect.get_annotations(Cleaned)


def test_a_field_of_a_ticket_is_added_in_four_files_from_which_everything_else_follows() -> None:
    names = Ticket.model_fields.keys()
    files = {
        path.relative_to(ROOT).as_posix(): set(re.findall(r"\w+", path.read_text("utf-8")))
        for room in ROOMS
        for path in room.rglob("*.py")
    }
    assert sorted(path for path, words in files.items() if len(names & words) > 0.7 * len(names)) == [
        "operations/views.py",  # what is said of it
        "protocol/tickets.py",  # its name and type on the wire
        "queueing/ticket.py",  # its meaning
        "storage/tables.py",  # its column
    ]
