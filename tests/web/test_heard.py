"""Each event is told at once and once, whichever process made it."""

from web.heard import Heard


def test_before_anybody_listened_nothing_is_missed() -> None:
    assert Heard().missed(40) == set()


def test_what_came_after_the_first_board_is_missed_though_nobody_had_asked_before() -> None:
    heard = Heard()
    heard.begin(40)
    heard.begin(41)
    assert heard.missed(42) == {41, 42}


def test_what_others_did_is_missed_once() -> None:
    heard = Heard()
    heard.missed(40)
    assert heard.missed(43) == {41, 42, 43}
    assert heard.missed(43) == set()


def test_what_this_process_told_is_not_told_again() -> None:
    heard = Heard()
    heard.missed(40)
    assert heard.is_new(42)
    assert heard.missed(43) == {41, 43}
    assert not heard.is_new(42)


def test_an_event_of_our_own_that_was_seen_in_the_database_first_is_told_once() -> None:
    """Between the commit and the news of it, the database may have been asked."""
    heard = Heard()
    heard.missed(40)
    assert heard.missed(41) == {41}
    assert not heard.is_new(41)
