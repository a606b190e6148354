"""The method of what-if answers just on each side of its bounds."""

from datetime import date, timedelta
from math import inf

import pytest

from forecasting.what_if.arrivals import ordinary
from forecasting.what_if.changes import fitted
from forecasting.what_if.conditions import Conditions, Fate, LoggedDay, Visit
from forecasting.what_if.learning import LoggedVisit, hours_of_windows
from forecasting.what_if.patience_curve import patience_curve
from forecasting.what_if.replay import replay
from forecasting.what_if.season import YEAR, Season, season
from queueing.window import ServiceWindow

MONDAY = date(2026, 3, 2)
LATER = MONDAY + timedelta(weeks=13)


def patient(*services: float) -> list[Fate]:
    return [Fate(0.0, seconds, inf) for seconds in services]


def a_window(*spans: tuple[float, float]) -> Conditions:
    return Conditions((ServiceWindow(1),), {1: spans})


@pytest.mark.parametrize(("gap", "begins_late"), [(3_600.0, True), (3_601.0, False)])
def test_a_gap_of_an_hour_is_a_break_that_keeps_its_length_and_a_longer_one_is_not(
    gap: float, begins_late: bool
) -> None:
    """The service that runs when it begins lasts twenty seconds longer."""
    visits = [Visit(at, "A", "a1") for at in (0.0, 10.0)]
    done = replay(visits, patient(120.0, 60.0), a_window((0.0, 100.0), (100.0 + gap, 20_000.0)))
    assert done.waits[1] == 90.0 + gap + (20.0 if begins_late else 0.0)


@pytest.mark.parametrize(("minutes", "stays"), [(44, True), (45, True), (46, False)])
def test_a_window_that_goes_three_quarters_of_an_hour_before_the_last_stays_until_nobody_waits(
    minutes: int, stays: bool
) -> None:
    windows = (ServiceWindow(1, ("A",)), ServiceWindow(2, ("B",)))
    room = Conditions(windows, {1: ((0.0, 100.0),), 2: ((0.0, 100.0 + 60 * minutes),)})
    done = replay([Visit(at, "A", "a1") for at in (90.0, 95.0)], patient(60.0, 60.0), room)
    assert done.waits == [0.0, 55.0 if stays else None]


@pytest.mark.parametrize(("pause", "waited", "spans"), [
    (900.0, 300.0, 2), (899.0, 300.0, 1), (900.0, 299.0, 1),
])  # fmt: skip
def test_a_window_was_away_if_for_a_quarter_of_an_hour_it_did_not_call_who_waited_for_five_minutes(
    pause: float, waited: float, spans: int
) -> None:
    called = 1_000.0 + pause
    log = [
        LoggedVisit(0.0, "A", "a1", "", "finished", 1, 60.0, 20.0, 240.0, 1_000.0),
        LoggedVisit(called - waited, "A", "a1", "", "finished", 1, called, 20.0, 240.0, called + 260),
    ]
    assert len(hours_of_windows(log)[1]) == spans


@pytest.mark.parametrize(("leavers", "is_known"), [(20, True), (19, False)])
def test_the_curve_of_patience_is_known_from_twenty_who_left(leavers: int, is_known: bool) -> None:
    waits = [(float(n), n < leavers) for n in range(40)]
    assert (patience_curve(waits, 0.001) is not None) == is_known


def test_the_curve_of_patience_ends_with_the_waits_that_ten_people_had() -> None:
    curve = patience_curve([(float(n), True) for n in range(1, 31)], 0.001)
    assert curve is not None
    assert curve.last_seconds == 21, "the nine after it waited longer than is known of ten"


@pytest.mark.parametrize(("visits", "is_ordinary"), [(40, True), (39, False)])
def test_a_day_with_less_than_four_tenths_of_the_usual_visits_teaches_nothing(visits: int, is_ordinary: bool) -> None:
    counts = [100, 100, visits, 100, 100]
    days = [MONDAY + timedelta(weeks=week) for week in range(len(counts))]
    logged = [
        LoggedDay(day, (Visit(32_400.0, "A", "a1"),) * count, ((32_400.0, 43_200.0),))
        for day, count in zip(days, counts, strict=True)
    ]
    assert ordinary(logged)[1] == ([] if is_ordinary else [days[2]])
    assert (days[2] in season(dict(zip(days, counts, strict=True))).ratios) == is_ordinary


def days_around(of: date, days: int) -> list[date]:
    return [of - YEAR + timedelta(days=n) for n in range(-days, days + 1)]


@pytest.mark.parametrize(("far", "counts"), [(10, True), (11, False)])
def test_days_within_ten_days_a_year_before_belong_to_the_season_of_a_date(far: int, counts: bool) -> None:
    ratios = dict.fromkeys([*days_around(MONDAY, 12), *days_around(LATER, 12)], 1.0)
    ratios[LATER - YEAR + timedelta(days=far)] = 3.0
    factor = Season(ratios, kept=1.0).factor(MONDAY, LATER)
    assert factor is not None
    assert (factor > 1) == counts


@pytest.mark.parametrize(("days", "is_known"), [(6, True), (5, False)])
def test_a_season_is_known_from_six_days(days: int, is_known: bool) -> None:
    near = [*days_around(MONDAY, 10)[:days], *days_around(LATER, 10)]
    factor = Season(dict.fromkeys(near, 1.0), kept=1.0).factor(MONDAY, LATER)
    assert (factor is not None) == is_known


HOUR, STAYS = 3_600.0, 2_700.0
LONGER = ((8 * HOUR, 18 * HOUR),)


@pytest.mark.parametrize(("begin", "end", "hours"), [
    (9 * HOUR + STAYS, 17 * HOUR - STAYS, LONGER[0]),
    (9 * HOUR + STAYS + 1, 17 * HOUR - STAYS, (9 * HOUR + STAYS + 1, 18 * HOUR)),
    (9 * HOUR + STAYS, 17 * HOUR - STAYS - 1, (8 * HOUR, 17 * HOUR - STAYS - 1)),
])  # fmt: skip
def test_a_window_that_was_there_within_45_minutes_of_opening_or_closing_is_there_in_longer_hours(
    begin: float, end: float, hours: tuple[float, float]
) -> None:
    assert fitted(((begin, end),), ((9 * HOUR, 17 * HOUR),), LONGER) == (hours,)


@pytest.mark.parametrize(("spans", "hours"), [
    (((9 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR)), ((9 * HOUR, 17 * HOUR),)),
    (((9 * HOUR, 12 * HOUR),), ((9 * HOUR, 12 * HOUR),)),
    (((13 * HOUR, 17 * HOUR),), ((13 * HOUR, 17 * HOUR),)),
])  # fmt: skip
def test_over_noon_those_windows_are_there_that_were_there_before_and_after_it(
    spans: tuple[tuple[float, float], ...], hours: tuple[tuple[float, float], ...]
) -> None:
    assert fitted(spans, ((9 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR)), ((9 * HOUR, 17 * HOUR),)) == hours
