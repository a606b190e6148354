"""docs/api.md says what the server does."""

import re

from api.table import ROUTES
from tests.running import ROOT

TEXT = (ROOT / "docs" / "api.md").read_text("utf-8")
PARAMETER = re.compile(r"<(?:(?:int|path):)?(\w+)>")


def test_the_table_of_routes_is_the_one_that_is_served() -> None:
    written = set(re.findall(r"^\| `((?:GET|POST|PUT|DELETE) /\S+)` \| ([a-z ]+) \| (.+) \|$", TEXT, re.MULTILINE))
    assert written == {
        (f"{route.method} " + PARAMETER.sub(r"{\1}", route.path), route.who.__name__.replace("_", " "), route.summary)
        for route in ROUTES
    }


def test_every_code_that_is_named_is_one_that_can_come() -> None:
    named = set(
        re.findall(r"`([a-z]+(?:_[a-z]+)+|csrf|invalid)`", TEXT.partition("| status | codes |")[2].partition("##")[0])
    )
    rooms = ("api", "operations", "queueing", "web")
    sources = "".join(path.read_text("utf-8") for room in rooms for path in (ROOT / room).rglob("*.py"))
    assert {code for code in named if f'"{code}"' not in sources} <= {
        "retry_after_seconds",
        "seconds_left",
        "booked_count",
    }
