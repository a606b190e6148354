"""A hall's folder over HTTP: read, checked and saved part by part, with its versions."""

from flask import Response, request

from api.route import Answer, Call, Route
from operations.definition import saving
from operations.definition.saving import Saving
from operations.definition.versions import versions
from operations.halls.hall_folder import Judges
from protocol.definition import (
    CheckedParts,
    Definition,
    HallVersions,
    Mistakes,
    PartValue,
    RestoreStep,
    SavedParts,
    SaveQuery,
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


def _saving(call: Call, waiting: str) -> Saving:
    tag = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not tag:
        raise TagNeeded("tag_needed", "Say with If-Match which definition you have read: its tag.")
    return Saving(call.asker, tag, waiting == "keep")


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
    return 200, Mistakes(mistakes=saving.check(app_context().context, hall, values, _judges(hall)))


def save_together(call: Call) -> Response:
    """Save several parts at once."""
    hall = _hall(call)
    body: SavedParts = call.body
    return _with_tag(saving.save(app_context().context, hall, body.parts, _saving(call, body.waiting), _judges(hall)))


def save(call: Call) -> Response:
    """Save a part; it is in force at once."""
    hall = _hall(call)
    body: PartValue = call.body
    query: SaveQuery = call.query
    wish = _saving(call, query.waiting)
    return _with_tag(saving.save(app_context().context, hall, {call.path["part"]: body.root}, wish, _judges(hall)))


def remove(call: Call) -> Response:
    """Take a part away."""
    hall = _hall(call)
    query: SaveQuery = call.query
    wish = _saving(call, query.waiting)
    return _with_tag(saving.save(app_context().context, hall, {call.path["part"]: None}, wish, _judges(hall)))


def all_versions(call: Call) -> Answer:
    """What was saved, by whom and when."""
    return 200, HallVersions(versions=versions(app_context().context, _hall(call)))


def restore(call: Call) -> Response:
    """Make the hall what it was after a version (0: before the first)."""
    hall = _hall(call)
    body: RestoreStep = call.body
    wish = _saving(call, body.waiting)
    return _with_tag(saving.restore(app_context().context, hall, call.path["version"], wish, _judges(hall)))


_AT = "/halls/<hall>/definition"
ROUTES = [
    Route("GET", _AT, administrator, "A hall's folder, by part", definition, answers={200: Definition}),
    Route("POST", _AT, administrator, "Save several parts at once", save_together, body=SavedParts,
          answers={200: Definition}),
    Route("POST", f"{_AT}/check", administrator, "What mistakes parts would make", check, body=CheckedParts,
          answers={200: Mistakes}),
    Route("GET", f"{_AT}/versions", administrator, "What was saved of a hall", all_versions,
          answers={200: HallVersions}),
    Route("POST", f"{_AT}/versions/<int:version>/restore", administrator, "Go back to a version", restore,
          body=RestoreStep, answers={200: Definition}),
    Route("PUT", f"{_AT}/<path:part>", administrator, "Save a part", save, body=PartValue, query=SaveQuery,
          answers={200: Definition}),
    Route("DELETE", f"{_AT}/<path:part>", administrator, "Take a part away", remove, query=SaveQuery,
          answers={200: Definition}),
]  # fmt: skip
