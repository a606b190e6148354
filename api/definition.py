"""A hall's folder over HTTP: read, checked and saved part by part, with its versions."""

from flask import Response, request

from api.route import Answer, Call, Route
from operations.definition import saving
from operations.definition.holidays import of_year
from operations.definition.moving import Answers
from operations.definition.saving import Saving, Wish
from operations.definition.versions import changes, versions
from operations.halls.hall_folder import Judges
from operations.tickets import forgotten
from protocol.definition import (
    CheckedParts,
    Definition,
    HallVersionChanges,
    HallVersions,
    Holidays,
    HolidaysQuery,
    Mistakes,
    PartTextReply,
    PartValue,
    RestoreStep,
    SavedParts,
    SaveQuery,
    VersionsQuery,
)
from web.app_context import app_context
from web.auth import administrator
from web.errors import TagNeeded


def _hall(call: Call) -> str:
    hall: str = call.path["hall"]
    call.asker.must_belong_to(hall)
    return hall


def _judges(hall: str) -> Judges | None:
    return app_context().judges(hall)


def _saving(call: Call, answers: SaveQuery | SavedParts | RestoreStep) -> Saving:
    tag = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not tag:
        raise TagNeeded("tag_needed", "Say with If-Match which definition you have read: its tag.")
    move_to = {} if isinstance(answers, SaveQuery) or answers.waiting != "move" else answers.move_to
    return Saving(call.asker, tag, Answers(bool(answers.waiting), move_to, answers.booked))


def _saved(call: Call, wish: Wish, saving_: Saving) -> Response:
    """Save, and close windows that are no more; whoever was sent there waits in their line again."""
    hall, context = _hall(call), app_context().context
    definition = saving.save(context, hall, wish, saving_, _judges(hall))
    forgotten.look_after(context, hall)
    return _with_tag(definition)


def _with_tag(definition: Definition) -> Response:
    response = Response(definition.model_dump_json(), content_type="application/json")
    response.set_etag(definition.tag)
    return response


def definition(call: Call) -> Response:
    """The hall's folder as JSON, by part; its ETag is its tag."""
    return _with_tag(saving.definition(app_context().context, _hall(call)))


def check(call: Call) -> Answer:
    """The mistakes these parts would make."""
    hall = _hall(call)
    body: CheckedParts = call.body
    values = {**body.parts, **({body.part: body.value} if body.part else {})}
    return 200, Mistakes(mistakes=saving.check(app_context().context, hall, Wish(values, body.texts), _judges(hall)))


def save_together(call: Call) -> Response:
    """Save several parts at once."""
    body: SavedParts = call.body
    return _saved(call, Wish(body.parts, body.texts), _saving(call, body))


def save(call: Call) -> Response:
    """Save a part; it is in force at once."""
    body: PartValue = call.body
    query: SaveQuery = call.query
    return _saved(call, Wish({call.path["part"]: body.root}), _saving(call, query))


def remove(call: Call) -> Response:
    """Take a part away."""
    query: SaveQuery = call.query
    return _saved(call, Wish({call.path["part"]: None}), _saving(call, query))


def part_text(call: Call) -> Answer:
    """A part as its file is written, comments and all."""
    return 200, saving.part_text(app_context().context, _hall(call), call.path["part"])


def all_versions(call: Call) -> Answer:
    """What was saved, by whom and when."""
    query: VersionsQuery = call.query
    return 200, versions(app_context().context, _hall(call), query.limit)


def version_changes(call: Call) -> Answer:
    """What one save changed."""
    return 200, changes(app_context().context, _hall(call), call.path["version"])


def restore(call: Call) -> Response:
    """Make the hall what it was after a version (0: before the first)."""
    hall = _hall(call)
    body: RestoreStep = call.body
    wish, context = _saving(call, body), app_context().context
    definition = saving.restore(context, hall, call.path["version"], wish, _judges(hall))
    forgotten.look_after(context, hall)
    return _with_tag(definition)


def holidays(call: Call) -> Answer:
    """The public holidays of a year, as a proposal."""
    query: HolidaysQuery = call.query
    return 200, of_year(app_context().context, _hall(call), query.year, query.language)


_AT = "/halls/<hall>/definition"
ROUTES = [
    Route("GET", "/halls/<hall>/holidays", administrator, "The public holidays of a year", holidays,
          query=HolidaysQuery, answers={200: Holidays}),
    Route("GET", _AT, administrator, "A hall's folder, by part", definition, answers={200: Definition}),
    Route("POST", _AT, administrator, "Save several parts at once", save_together, body=SavedParts,
          answers={200: Definition}),
    Route("POST", f"{_AT}/check", administrator, "What mistakes parts would make", check, body=CheckedParts,
          answers={200: Mistakes}),
    Route("GET", f"{_AT}/versions", administrator, "What was saved of a hall", all_versions,
          query=VersionsQuery, answers={200: HallVersions}),
    Route("GET", f"{_AT}/versions/<int:version>", administrator, "What one save changed", version_changes,
          answers={200: HallVersionChanges}),
    Route("POST", f"{_AT}/versions/<int:version>/restore", administrator, "Go back to a version", restore,
          body=RestoreStep, answers={200: Definition}),
    Route("GET", f"{_AT}/<path:part>", administrator, "A part as its file is written", part_text,
          answers={200: PartTextReply}),
    Route("PUT", f"{_AT}/<path:part>", administrator, "Save a part", save, body=PartValue, query=SaveQuery,
          answers={200: Definition}),
    Route("DELETE", f"{_AT}/<path:part>", administrator, "Take a part away", remove, query=SaveQuery,
          answers={200: Definition}),
]  # fmt: skip
