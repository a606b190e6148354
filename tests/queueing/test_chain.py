"""The hash of a line is what an auditor computes with other tools."""

import json
from hashlib import sha256

from queueing.chain import FIRST, PARTS, ChainedLine, changed_parts, erased_link, joined, line_hash, marks, seal, split

LINE = ChainedLine(
    "hall", 7, 1_772_413_200_000_000, "issue", "kiosk:k1", "t1", "A001", None, None, '{"changes":{"名":"\\n\u007f<é"}}'
)


def _other(field: str, value: object) -> ChainedLine:
    return ChainedLine(**{**LINE._asdict(), field: value})


def test_a_line_is_hashed_as_canonical_json() -> None:
    names = json.dumps({**LINE._asdict(), "previous": FIRST}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert line_hash(FIRST, LINE) == sha256(names.encode()).hexdigest()


def test_every_field_and_the_line_before_count() -> None:
    others = [_other(name, 9 if name in ("revision", "at", "window") else "x") for name in LINE._fields]
    hashes = {line_hash(FIRST, line) for line in [LINE, *others]} | {line_hash("1" * 64, LINE)}
    assert len(hashes) == len(others) + 2


def test_the_marks_say_which_part_was_changed() -> None:
    written = marks(LINE)
    assert changed_parts(written, LINE) == []
    changes: dict[str, object] = {
        "at": 1,
        "actor": "x",
        "kind": "x",
        "ticket_id": "x",
        "number": "x",
        "window": 1,
        "request_id": "x",
    }
    parts = [changed_parts(written, _other(name, value)) for name, value in changes.items()]
    assert parts == [["at"], ["actor"], ["step"], ["step"], ["step"], ["step"], ["step"]]
    assert changed_parts(written, LINE._replace(data="{}")) == ["data"]
    assert len(written) == 8 * len(PARTS)


def test_text_about_people_stands_beside_its_line_and_comes_back() -> None:
    data = {"changes": {"link_token": "secret", "reason": "Mrs Chen"}, "reason": "Mr Li", "wish": "0"}
    line, texts = split(data, "salt")
    assert not any(word in json.dumps(line) for word in ("secret", "Chen", "Li"))
    assert line["seals"]["note"] == seal("salt", "Mr Li")
    assert joined(line, texts, "t1") == data


def test_erased_text_leaves_a_link_that_opens_nothing_and_no_reason() -> None:
    line, _ = split({"changes": {"link_token": "secret"}, "reason": "Mr Li"}, "salt")
    assert joined(line, {}, "t1") == {"changes": {"link_token": erased_link("t1")}}
    assert len(erased_link("t1")) != len("sixteen-letters-")


def test_the_systems_own_reasons_stay_in_the_line() -> None:
    line, texts = split({"changes": {}, "reason": "window_closed"}, "salt")
    assert (line["reason"], texts) == ("window_closed", {})
