"""What-if questions and their answers: asked by pages, answered by a process of their own."""

from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from storage.tables import studies

_c = studies.c
OPEN = ("waiting", "running")
THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A question. `state`: waiting, running, done, failed or cancelled. `progress`: 0 to 1. `answer`: JSON, "" until it
    is done or where it was not read. `heard_at`: when its process last said that it is at work. `why`: why it failed.
    """

    id: str
    hall: str
    asker: str
    asked_at: datetime
    question: str
    state: str = "waiting"
    progress: float = 0.0
    heard_at: datetime | None = None
    answer: str = ""
    why: str = ""
    request_id: str | None = None


def add(connection: Connection, row: StudyRow) -> None:
    """A new question."""
    values = {name: getattr(row, name) for name in StudyRow.__slots__}
    connection.execute(insert(studies).values(values | {"progress": round(row.progress * THOUSAND)}))


def find(connection: Connection, study_id: str) -> StudyRow | None:
    """The question with this id; None: there is none."""
    row = connection.execute(select(studies).where(_c.id == study_id)).one_or_none()
    return None if row is None else _from_row(row)


def asked_before(connection: Connection, asker: str, request_id: str) -> StudyRow | None:
    """The question that this person has asked with this request id; None: not yet."""
    query = select(studies).where(_c.asker == asker, _c.request_id == request_id)
    row = connection.execute(query).first()
    return None if row is None else _from_row(row)


def latest(connection: Connection, hall: str, most: int) -> list[StudyRow]:
    """The newest questions, without their answers; `hall` "": of every hall."""
    columns = [column for column in studies.c if column is not _c.answer]
    query = select(*columns).order_by(_c.asked_at.desc(), _c.id.desc()).limit(most)
    if hall:
        query = query.where(_c.hall == hall)
    return [_from_row(row) for row in connection.execute(query)]


def count_open(connection: Connection, hall: str) -> int:
    """How many questions wait or are worked on; `hall` "": of every hall."""
    query = select(func.count()).select_from(studies).where(_c.state.in_(OPEN))
    return connection.execute(query.where(_c.hall == hall) if hall else query).scalar_one()


def places(connection: Connection) -> dict[str, int]:
    """How many questions come before each that waits, in the order in which `take_next` takes them as things stand."""
    waiting = connection.execute(select(_c.id, _c.hall).where(_c.state == "waiting").order_by(_c.asked_at, _c.id)).all()
    heard = select(_c.hall, func.max(_c.heard_at)).where(_c.heard_at.is_not(None)).group_by(_c.hall)
    had_turn = {hall: heard_at.timestamp() for hall, heard_at in connection.execute(heard)}
    halls = sorted(dict.fromkeys(row.hall for row in waiting), key=lambda hall: had_turn.get(hall, 0.0))
    queues = [[row.id for row in waiting if row.hall == hall] for hall in halls]
    in_turns = [study_id for turn in zip_longest(*queues) for study_id in turn if study_id is not None]
    running = connection.execute(select(func.count()).where(_c.state == "running")).scalar_one()
    return {study_id: place for place, study_id in enumerate(in_turns, running)}


def take_next(connection: Connection, now: datetime, lost_before: datetime) -> StudyRow | None:
    """Mark a waiting question as running: halls take turns, and of a hall the oldest is next. None: there is none, or
    another process works on one.

    A question whose process has not been heard of since `lost_before` has failed: whatever ended the process might end
    the next one too.
    """
    running = _c.state == "running"
    lost = {"state": "failed", "why": "interrupted"}
    connection.execute(update(studies).where(running, _c.heard_at < lost_before).values(lost))
    if connection.execute(select(_c.id).where(running)).first() is not None:
        return None
    of_hall = studies.alias()
    had_turn = select(func.max(of_hall.c.heard_at)).where(of_hall.c.hall == _c.hall).scalar_subquery()
    turns = (had_turn.asc().nulls_first(), _c.asked_at, _c.id)
    row = connection.execute(select(studies).where(_c.state == "waiting").order_by(*turns).limit(1)).one_or_none()
    if row is None:
        return None
    as_read = (_c.id == row.id, _c.state == "waiting")
    taken = connection.execute(update(studies).where(*as_read).values(state="running", progress=0, heard_at=now))
    return _from_row(row) if taken.rowcount else None


def go_on(connection: Connection, study_id: str, progress: float, now: datetime) -> bool:
    """How far the work is; False: nobody wants it any more."""
    still_wanted = (_c.id == study_id, _c.state == "running")
    values = {"progress": round(progress * THOUSAND), "heard_at": now}
    return connection.execute(update(studies).where(*still_wanted).values(values)).rowcount > 0


def end(connection: Connection, study_id: str, state: str, answer: str = "", why: str = "") -> bool:
    """The question is done, has failed or was cancelled; False: it had ended already."""
    still_open = (_c.id == study_id, _c.state.in_(OPEN))
    values: dict[str, Any] = {"state": state, "answer": answer, "why": why[:200]}
    if state == "done":
        values["progress"] = THOUSAND
    return connection.execute(update(studies).where(*still_open).values(values)).rowcount > 0


def give_back(connection: Connection, study_id: str) -> None:
    """The question waits again if it was being worked on, as its process ends."""
    at_work = (_c.id == study_id, _c.state == "running")
    connection.execute(update(studies).where(*at_work).values(state="waiting", progress=0))


def forget(connection: Connection, before: datetime) -> None:
    """Delete the questions of long ago."""
    connection.execute(delete(studies).where(_c.asked_at < before))


def _from_row(row: Row[Any]) -> StudyRow:
    values = dict(row._mapping)
    return StudyRow(**{**values, "progress": values["progress"] / THOUSAND})
