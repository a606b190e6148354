"""Files of a hall's folder that cannot be read or written: each is named, and the administrator can mend it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.halls import hall_folder
from tests.api.offices import AT, COMMENTED, Office, renamed
from tests.houses import code_of, json_of
from tests.rights import as_anybody


def test_a_file_that_is_no_toml_is_named_and_can_be_mended(office: Office) -> None:
    (office.folder / "lines.toml").write_text("[[line\n", "utf-8")
    assert (office.read()["unread"], "lines" in office.read()["parts"]) == (["lines"], False)
    assert office.save({}, texts={"lines": COMMENTED}).status_code == 200
    assert office.read()["unread"] == []


BROKEN = {
    "of another encoding": COMMENTED.encode("gb18030"),
    "in UTF-16": COMMENTED.encode("utf-16-le"),
    "without an end": b"#" * 2_000_001,
    "deep": b"a = " + b"[" * 100_000,
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_read_is_named_and_can_be_written_anew(office: Office, content: bytes) -> None:
    office.note()
    (office.folder / "lines.toml").write_bytes(content)
    assert (office.read()["unread"], "lines" in office.read()["parts"]) == (["lines"], False)
    assert office.versions() == []
    answer = office.put("words", {"ignored": ["请问"]})
    assert (answer.status_code, {one["part"] for one in answer.get_json()["mistakes"]}) == (422, {"lines"})
    told = office.served.administrator.get(f"{AT}/lines")
    is_text = content == BROKEN["deep"]
    assert is_text or code_of(told) == "unreadable_part"
    assert office.save({}, texts={"lines": COMMENTED}).status_code == 200
    assert (office.read()["unread"], office.text_of("lines")) == ([], COMMENTED)
    kept = [file.read_bytes() for file in office.folder.glob("lines.toml.before-*")]
    assert kept == ([] if is_text else [content]), "what no version can hold is kept beside"
    assert office.restore(0).status_code == 200


def test_the_tag_of_a_file_that_cannot_be_read_changes_with_it(office: Office) -> None:
    (office.folder / "lines.toml").write_bytes(b"\xff one")
    tag = office.read()["tag"]
    (office.folder / "lines.toml").write_bytes(b"\xff two")
    assert code_of(office.put("words", {"ignored": ["请问"]}, tag)) == "outdated"


def test_a_file_that_cannot_be_read_is_no_change_by_hand_while_others_are(office: Office) -> None:
    office.note()
    (office.folder / "demand.toml").write_bytes(b"\xff")
    (office.folder / "lines.toml").write_text(COMMENTED.replace("甲", "手改"), "utf-8")
    office.note()
    assert [(one["saved_by"], one["parts"]) for one in office.versions()] == [("", ["lines"])]


def differs(office: Office) -> bool:
    """Whether the page offers the newest version."""
    return bool(json_of(office.served.administrator.get(f"{AT}/versions"))["differs"])


@pytest.mark.parametrize("content", [b"[[line\n", b"\xff", None], ids=["no TOML", "no text", "gone"])
def test_a_change_by_hand_that_was_refused_is_undone_by_going_back(office: Office, content: bytes | None) -> None:
    office.note()
    office.put("words", {"ignored": ["一"]})
    office.put("words", {"ignored": ["二"]})
    for version, word in ((2, "二"), (1, "一"), (0, "")):
        if content is None:
            (office.folder / "lines.toml").unlink()
        else:
            (office.folder / "lines.toml").write_bytes(content)
        (office.folder / "services" / "new.toml").write_text("[[service]]\n", "utf-8")
        assert differs(office)
        assert office.restore(version).status_code == 200
        assert not differs(office)
        assert office.text_of("lines") == COMMENTED
        assert not (office.folder / "services" / "new.toml").exists()
        assert word in office.text_of("words") if word else not (office.folder / "words.toml").exists()


def test_what_was_refused_and_undone_can_still_be_seen(office: Office) -> None:
    office.note()
    (office.folder / "lines.toml").write_text("[[line\n", "utf-8")
    assert office.restore(0).status_code == 200
    assert [(one["saved_by"], one["parts"]) for one in office.versions()] == [("admin", ["lines"]), ("", ["lines"])]


def refuse(path: Path) -> None:
    path.chmod(0)


def a_folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def a_link_to_nowhere(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("nowhere.toml")


def without(path: Path) -> None:
    path.unlink()


NEW_SERVICES = "services/new"


@pytest.mark.parametrize(
    ("name", "spoil", "part", "why"),
    [
        ("windows.toml", refuse, "windows", "cannot be read: Permission denied"),
        ("services/new.toml", refuse, NEW_SERVICES, "cannot be read: Permission denied"),
        ("services", refuse, "services", "cannot be read: Permission denied"),
        ("guides", refuse, "guides", "cannot be read: Permission denied"),
        ("", refuse, "windows", "cannot be read: Permission denied"),
        ("windows.toml", a_folder, "windows", "is no regular file, so it is not read"),
        ("services/new.toml", a_folder, NEW_SERVICES, "is no regular file, so it is not read"),
        ("services/new.toml", a_link_to_nowhere, NEW_SERVICES, "cannot be read: No such file or directory"),
        ("windows.toml", a_link_to_nowhere, "windows", "is missing"),
        ("windows.toml", without, "windows", "is missing"),
    ],
)
def test_what_cannot_be_read_of_the_folder_is_a_mistake_that_names_it(
    office: Office, name: str, spoil: Callable[[Path], None], part: str, why: str
) -> None:
    (office.folder / "guides").mkdir(exist_ok=True)
    (office.folder / "services" / "new.toml").write_text("", "utf-8")
    office.note()
    versions, lines = office.versions(), renamed(office)
    with as_anybody():
        spoil(office.folder / name)
        answer = office.put("lines", lines)
        checked = [str(mistake) for mistake in hall_folder.check(office.folder)]
        asked = office.served.administrator.get(f"{AT}/versions")
    (office.folder / name).chmod(0o755) if spoil is refuse else None
    assert answer.status_code == 422 and code_of(answer) == "mistakes", answer.text
    assert (part, why) in [(mistake["part"], mistake["text"]) for mistake in json_of(answer)["mistakes"]]
    assert f"{office.folder / part}{'' if name == part else '.toml'}: {why}" in checked
    assert asked.status_code == 200
    assert office.versions() == versions


@pytest.mark.parametrize("spoil", [refuse, a_folder])
def test_what_cannot_be_read_is_not_written_over_either(office: Office, spoil: Callable[[Path], None]) -> None:
    value = office.read()["parts"]["windows"]
    with as_anybody():
        spoil(office.folder / "windows.toml")
        answer = office.put("windows", value)
        made_anew = office.save({}, texts={"windows": "[[window]]\nnumber = 1\n"})
    for refused in (answer, made_anew):
        assert code_of(refused) == "mistakes"
        assert "windows" in [mistake["part"] for mistake in json_of(refused)["mistakes"]]


def test_a_hall_without_services_is_a_mistake_that_names_their_folder(office: Office) -> None:
    wish = dict.fromkeys(part for part in office.read()["parts"] if part.startswith("services/"))
    (office.folder / "guides").mkdir(exist_ok=True)
    mistakes = json_of(office.save(wish))["mistakes"]
    assert ("services", "has no services: put [[service]] tables into its files") in [
        (mistake["part"], mistake["text"]) for mistake in mistakes
    ]


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_saved(office: Office) -> None:
    office.note()
    lines, versions, text = renamed(office), office.versions(), (office.folder / "lines.toml").read_bytes()
    with as_anybody():
        office.folder.chmod(0o500)
        answer = office.put("lines", lines)
    office.folder.chmod(0o700)
    assert (answer.status_code, code_of(answer)) == (409, "not_written"), answer.text
    assert (office.versions(), (office.folder / "lines.toml").read_bytes()) == (versions, text)
    assert office.put("lines", lines).status_code == 200


def test_a_check_of_what_would_be_saved_writes_nothing_into_the_folder(office: Office) -> None:
    """Not even where it can be written and not be listed."""
    before = sorted(office.folder.rglob("*"))
    with as_anybody():
        (office.folder / "services").chmod(0o300)
        answer = office.save({}, texts={"services/other": "a = 1"})
    (office.folder / "services").chmod(0o700)
    assert code_of(answer) == "mistakes"
    assert sorted(office.folder.rglob("*")) == before
