"""Passkeys, and attacks on them, with a device in software; on each kind of database."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from operations import security_log
from operations.context import SYSTEM
from operations.people import logins, passkey_challenges, passkey_logins, passkeys, second_factor, staff
from operations.people.passkey_challenges import Site, WrongPasskey
from operations.people.second_factor import CodeNeeded
from operations.people.sessions import Person
from queueing.errors import Conflict, NotFound
from storage import passkeys as storage
from tests.authenticator import Authenticator, data, text
from tests.builders import Scene

PASSWORD = "correct horse battery"
SITE = Site("hall.example", "https://hall.example")
BROWSER = "the session of a browser"


def a_person(scene: Scene, name: str = "clerk1") -> Person:
    """Somebody who may log in."""
    staff.add(scene.context, name, PASSWORD, "clerk", "hall", "Chen Li")
    who = staff.person(scene.context, name)
    assert who is not None
    return who


def added(scene: Scene, who: Person, device: Authenticator | None = None) -> Authenticator:
    """A device with a passkey of this person."""
    device = device or Authenticator()
    options = passkeys.begin_adding(scene.context, who, SITE, BROWSER)
    passkeys.add(scene.context, who, SITE, BROWSER, device.make(options), "my phone")
    return device


def the_id(scene: Scene, device: Authenticator) -> str:
    """The id of the one passkey of this device."""
    with scene.context.database.reading() as connection:
        owner = storage.owner(connection, text(device.credential))
        place = [row.credential for row in storage.of(connection, owner)].index(text(device.credential))
    return passkeys.listed(scene.context, owner)[place].id


def logged_in(scene: Scene, device: Authenticator) -> Person:
    """Who logs in with the device."""
    options = passkey_logins.begin(scene.context, SITE, BROWSER)
    return passkey_logins.log_in(scene.context, SITE, BROWSER, device.sign(options), "127.0.0.1")


def refused(scene: Scene, answer: Callable[[str], str]) -> None:
    """This answer to the wish for a login opens nothing."""
    options = passkey_logins.begin(scene.context, SITE, BROWSER)
    with pytest.raises(WrongPasskey):
        passkey_logins.log_in(scene.context, SITE, BROWSER, answer(options), "127.0.0.1")


def test_a_passkey_logs_its_person_in_and_the_password_alone_no_longer_does(scene: Scene) -> None:
    who = a_person(scene)
    device = added(scene, who)
    assert logged_in(scene, device).username == "clerk1"
    assert logged_in(scene, device).username == "clerk1"
    assert [(one.name, one.used_at) for one in passkeys.listed(scene.context, "clerk1")] == [
        ("my phone", scene.clock.now)
    ]
    assert second_factor.who_has_one(scene.context) == {"clerk1"}
    for code in ("", "123456"):
        with pytest.raises(CodeNeeded) as refusal:
            logins.log_in(scene.context, "clerk1", PASSWORD, "127.0.0.1", code=code)
        assert refusal.value.code == "passkey_needed", "nobody is asked for the code of an app that they have not"


def test_the_browser_is_asked_to_check_the_person_and_told_of_nobody(scene: Scene) -> None:
    who = a_person(scene)
    added(scene, who)
    login = json.loads(passkey_logins.begin(scene.context, SITE, BROWSER))
    assert (login["userVerification"], login["rpId"], login["allowCredentials"]) == ("required", SITE.host, [])
    more = json.loads(passkeys.begin_adding(scene.context, who, SITE, BROWSER))
    assert (more["attestation"], len(more["excludeCredentials"]), len(data(more["user"]["id"]))) == ("none", 1, 32)
    assert more["authenticatorSelection"]["userVerification"] == "required"


def test_an_answer_counts_once(scene: Scene) -> None:
    device = added(scene, a_person(scene))
    options = passkey_logins.begin(scene.context, SITE, BROWSER)
    answer = device.sign(options)
    passkey_logins.log_in(scene.context, SITE, BROWSER, answer, "")
    with pytest.raises(WrongPasskey):
        passkey_logins.log_in(scene.context, SITE, BROWSER, answer, "")
    refused(scene, lambda _: answer)


def test_an_answer_counts_for_five_minutes_and_for_its_browser(scene: Scene) -> None:
    device = added(scene, a_person(scene))
    options = passkey_logins.begin(scene.context, SITE, BROWSER)
    with pytest.raises(WrongPasskey):
        passkey_logins.log_in(scene.context, SITE, "another browser", device.sign(options), "")
    scene.clock.pass_time(seconds=300)
    with pytest.raises(WrongPasskey):
        passkey_logins.log_in(scene.context, SITE, BROWSER, device.sign(options), "")


@pytest.mark.parametrize(
    "bent", [{"origin": "https://ha11.example"}, {"host": "ha11.example"}, {"verified": False}], ids=str
)
def test_another_page_another_server_or_an_unchecked_person_opens_nothing(scene: Scene, bent: dict) -> None:
    who = a_person(scene)
    device = added(scene, who)
    refused(scene, replace(device, **bent).sign)
    options = passkeys.begin_adding(scene.context, who, SITE, BROWSER)
    with pytest.raises(WrongPasskey):
        passkeys.add(scene.context, who, SITE, BROWSER, Authenticator(**bent).make(options), "bent")


def test_nobody_logs_in_as_another_with_their_own_passkey(scene: Scene) -> None:
    mine, theirs = added(scene, a_person(scene)), added(scene, a_person(scene, "clerk2"))
    refused(scene, replace(mine, handle=theirs.handle).sign)
    refused(scene, replace(theirs, key=mine.key).sign)
    refused(scene, replace(mine, credential=theirs.credential).sign)


def test_nobody_adds_a_passkey_that_somebody_has_or_that_another_was_asked_for(scene: Scene) -> None:
    who, other = a_person(scene), a_person(scene, "clerk2")
    device = added(scene, who)
    with pytest.raises(WrongPasskey):
        added(scene, other, replace(device))
    options = passkeys.begin_adding(scene.context, other, SITE, BROWSER)
    with pytest.raises(WrongPasskey):
        passkeys.add(scene.context, who, SITE, BROWSER, Authenticator().make(options), "stolen")
    assert passkeys.listed(scene.context, "clerk2") == []


def test_a_copy_whose_counter_stands_still_or_goes_back_is_refused(scene: Scene) -> None:
    device = added(scene, a_person(scene))
    copy = replace(device)
    logged_in(scene, device)
    refused(scene, copy.sign)
    refused(scene, replace(device, uses=-1).sign)
    logged_in(scene, device)
    noted = security_log.latest(scene.context, "hall", for_all=False)
    assert ("login_failed", "clerk1") in [(line.kind, line.subject) for line in noted], "its owner's hall should know"


def test_a_disabled_person_and_a_removed_passkey_open_nothing(scene: Scene) -> None:
    who = a_person(scene)
    first, second = added(scene, who), added(scene, who)
    passkeys.remove(scene.context, who, the_id(scene, first))
    refused(scene, first.sign)
    staff.disable(scene.context, "clerk1")
    refused(scene, second.sign)


def test_nobody_takes_their_last_second_factor_away_nor_a_passkey_of_others(scene: Scene) -> None:
    who, other = a_person(scene), a_person(scene, "clerk2")
    device = added(scene, who)
    with pytest.raises(Conflict, match="Add another"):
        passkeys.remove(scene.context, who, the_id(scene, device))
    with pytest.raises(NotFound):
        passkeys.remove(scene.context, other, the_id(scene, device))
    with pytest.raises(NotFound):
        passkeys.rename(scene.context, other, the_id(scene, device), "mine")
    passkeys.rename(scene.context, who, the_id(scene, device), " a  key ")
    assert [one.name for one in passkeys.listed(scene.context, "clerk1")] == ["a key"]


def test_a_reset_takes_all_passkeys_away(scene: Scene) -> None:
    device = added(scene, a_person(scene))
    assert second_factor.reset(scene.context, "clerk1", SYSTEM)
    refused(scene, device.sign)
    assert not second_factor.is_on(scene.context, "clerk1")
    assert logins.log_in(scene.context, "clerk1", PASSWORD, "127.0.0.1").username == "clerk1"


def test_a_person_has_ten_passkeys_at_most(scene: Scene) -> None:
    who = a_person(scene)
    for _ in range(passkeys.MOST):
        added(scene, who)
    with pytest.raises(Conflict, match="more than 10"):
        added(scene, who)


@pytest.mark.parametrize("answer", ["", "[]", "null", '{"response": 1}', "[" * 9_000, "x" * 20_000])
def test_whatever_else_is_sent_is_refused(scene: Scene, answer: str) -> None:
    refused(scene, lambda _: answer)


def test_an_answer_of_the_right_challenge_and_nothing_else_is_refused(scene: Scene) -> None:
    device = added(scene, a_person(scene))

    def bent(part: str, value: object) -> Callable[[str], str]:
        def answer(options: str) -> str:
            whole = json.loads(device.sign(options))
            whole["response"][part] = value
            return json.dumps(whole)

        return answer

    odd: tuple[object, ...] = ("", "AAAA", 7, None, [], "ü")
    for value in odd:
        for part in ("authenticatorData", "signature", "userHandle"):
            refused(scene, bent(part, value))


def test_challenges_that_nobody_answered_are_tidied_away(scene: Scene) -> None:
    passkey_logins.begin(scene.context, SITE, BROWSER)
    scene.clock.pass_time(seconds=301)
    passkey_challenges.tidy(scene.context)
    with scene.context.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM passkey_challenges").scalar_one() == 0
