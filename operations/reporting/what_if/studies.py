"""What-if questions: put here, answered by a process of their own, and read here."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.reporting.what_if.agreement import agreement
from operations.reporting.what_if.asked_days import is_replayed
from protocol.what_if import State, Studies, Study, WhatIfQuestion
from queueing.errors import Conflict, NotFound, Unfit
from queueing.period import must_be_period
from storage import studies as rows
from storage.logged_visits import visits_of_days
from storage.studies import StudyRow

KEPT = timedelta(days=90)
MOST_OPEN = 10
"""Questions of one hall that wait or are worked on."""
MOST_OPEN_OF_ALL = 100
"""The same of all halls of a server together."""
MOST_DAYS = 92
MOST_VISITS = 5_000_000
"""Visits of the days times repetitions: a quarter-year of 5,400 visits a day, ten times."""


def ask(context: Context, asker: Actor, question: WhatIfQuestion) -> Study:
    """Queue a question. Asking again with the same `request_id` returns the first question.

    Unfit: a period that cannot be (queueing/period.py), `too_many_visits`: more than can be replayed.
    Conflict: `request_id_reused` for another question; `too_many_open`: too many questions of this hall, or of all
    halls, wait already.
    """
    get_hall(context, question.hall)
    asker.must_belong_to(question.hall)
    must_be_period(question.start, question.end, MOST_DAYS)
    _must_be_replayable(context, question)
    row = StudyRow(
        id=context.new_id(),
        hall=question.hall,
        asker=asker.key,
        asked_at=context.machine_now(),
        question=question.model_dump_json(exclude={"request_id"}),
        request_id=question.request_id or None,
    )
    with context.database.transaction() as connection:
        if row.request_id and (earlier_row := rows.asked_before(connection, row.asker, row.request_id)) is not None:
            if earlier_row.question != row.question:
                raise Conflict("request_id_reused", "This request_id was used for another request.")
            earlier = replace(row, id=earlier_row.id, asked_at=earlier_row.asked_at)
            return _study(earlier, rows.places(connection))
        for hall, most in ((row.hall, MOST_OPEN), ("", MOST_OPEN_OF_ALL)):
            if (count := rows.count_open(connection, hall)) >= most:
                raise Conflict("too_many_open", f"{count} questions wait already; cancel one or try again later.")
        rows.add(connection, row)
        return _study(row, rows.places(connection))


def _must_be_replayable(context: Context, question: WhatIfQuestion) -> None:
    with context.database.reading() as connection:
        counts = visits_of_days(connection, question.hall, question.start, question.end)
    visits = sum(count for day, count in counts.items() if is_replayed(question, day))
    if visits * question.repetitions > MOST_VISITS:
        raise Unfit(
            "too_many_visits",
            f"{visits} visits times {question.repetitions} repetitions are more than {MOST_VISITS}: choose fewer days "
            "or repetitions.",
            most_repetitions=MOST_VISITS // visits,
        )


def study(context: Context, asker: Actor, study_id: str) -> Study:
    """The question and, once it is done, its answer. Errors: `unknown_study`, `wrong_hall`."""
    with context.database.reading() as connection:
        row = rows.find(connection, study_id)
        places = rows.places(connection) if row is not None and row.state == "waiting" else {}
    if row is None:
        raise NotFound("unknown_study", "There is no such question.")
    asker.must_belong_to(row.hall)
    return _study(row, places)


def latest(context: Context, asker: Actor, hall: str, most: int) -> Studies:
    """The newest questions of a hall or, with "", of all that the asker may see; without their answers."""
    if hall:
        asker.must_belong_to(hall)
    with context.database.reading() as connection:
        places = rows.places(connection)
        return Studies(studies=[_study(row, places) for row in rows.latest(connection, hall or asker.hall, most)])


def cancel(context: Context, asker: Actor, study_id: str) -> Study:
    """Cancel a question: work on it stops within a second. A question that has ended does not change."""
    study(context, asker, study_id)
    with context.database.transaction() as connection:
        rows.end(connection, study_id, "cancelled")
    return study(context, asker, study_id)


def are_open(context: Context) -> bool:
    """Whether any question waits or is worked on."""
    with context.database.reading() as connection:
        return rows.count_open(connection, "") > 0


def tidy(context: Context) -> None:
    """Forget the questions of long ago; called by the housekeeping."""
    with context.database.transaction() as connection:
        rows.forget(connection, context.machine_now() - KEPT)


def _answer(answer: dict[str, Any]) -> dict[str, Any]:
    """An older answer does not say whether it agrees with what was recorded."""
    return agreement(answer) | answer if answer.get("kind") == "compare" else answer


def _study(row: StudyRow, places: Mapping[str, int]) -> Study:
    return Study(
        id=row.id,
        hall=row.hall,
        asked_by=row.asker.partition(":")[2],
        state=cast(State, row.state),
        ahead=places.get(row.id),
        progress=row.progress,
        asked_at=row.asked_at,
        question=json.loads(row.question),
        answer=_answer(json.loads(row.answer)) if row.answer else None,
        why=row.why or None,
    )
