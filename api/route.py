"""The table of routes: each row has address, permission, input and output. Requests and OpenAPI use the same rows."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, to_json
from werkzeug.exceptions import BadRequest as BadJson
from werkzeug.exceptions import UnsupportedMediaType

from operations.context import Actor
from operations.halls.hall_folder.mistakes import nearest
from web.auth import Test, must_be
from web.errors import Invalid

PREFIX = "/api/v1"
MOST_MISTAKES = 20
Answer = tuple[int, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as passed to the route's function. `actor` is None only on routes open to anyone."""

    actor: Actor | None
    path: Mapping[str, Any]
    body: Any = None
    query: Any = None

    @property
    def asker(self) -> Actor:
        """The actor, on routes that require one."""
        assert self.actor is not None
        return self.actor


@dataclass(frozen=True, slots=True)
class Route:
    """One route. `answers`: status → model (None: no body, or not JSON). `do` returns status and JSON."""

    method: str
    path: str
    who: Test
    summary: str
    do: Callable[[Call], Answer | Response]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answers: Mapping[int, type[BaseModel] | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The route's name in OpenAPI and Flask: the function's module and name."""
        return f"{self.do.__module__.rpartition('.')[2]}_{self.do.__name__}"


def serve(blueprint: Blueprint, route: Route) -> None:
    """Register one route."""
    blueprint.add_url_rule(route.path, route.name, _view(route), methods=[route.method])


def _view(route: Route) -> Callable[..., Response]:
    def view(**path: Any) -> Response:
        actor = must_be(route.who)
        query, body = _asked(route)
        return _response(route.do(Call(actor, path, body, query)))

    return view


def _asked(route: Route) -> tuple[BaseModel, BaseModel]:
    """Query and body as their models. Raises Invalid, which names the mistakes of both."""
    try:
        query = asked_query(route.query)
    except Invalid as of_query:
        try:
            asked_body(route.body or Nothing)
        except Invalid as of_body:
            raise Invalid([*of_query.errors, *of_body.errors][:MOST_MISTAKES]) from None
        raise
    return query, asked_body(route.body or Nothing)


def _response(answer: Answer | Response) -> Response:
    if isinstance(answer, Response):
        return answer
    status, value = answer
    if value is None:
        return Response(status=status)
    return Response(to_json(value), status, content_type="application/json")


def asked_body(model: type[BaseModel]) -> BaseModel:
    """The body as its model; an empty body counts as `{}`. Raises Invalid, also for an unknown field."""
    raw = request.get_data(cache=False)
    if not raw.strip():
        return _fitted(model, {})
    if not request.is_json:
        raise UnsupportedMediaType("The body is JSON (Content-Type: application/json).")
    try:
        value = json.loads(raw.decode("utf-8-sig"))  # RFC 8259; to look for another encoding takes as long as a row
    except (ValueError, RecursionError):
        raise BadJson("The body is not JSON.") from None
    return _fitted(model, value)


class Nothing(BaseModel):
    """No parameters and no fields."""

    model_config = ConfigDict(extra="forbid")


NOTHING = Nothing()


def asked_query(model: type[BaseModel] | None) -> BaseModel:
    """The query as its model. Raises Invalid, also for a parameter that is unknown or given twice."""
    if model is None and not request.query_string:  # the common case
        return NOTHING
    twice = [name for name in request.args if len(request.args.getlist(name)) > 1]
    if twice:
        raise Invalid([{"where": name, "why": "is given more than once"} for name in twice[:MOST_MISTAKES]])
    return _fitted(model or Nothing, request.args.to_dict())


def _fitted(model: type[BaseModel], value: object) -> BaseModel:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        # Unknown names first, because a missing field is often a misspelt one.
        problems = sorted(error.errors(include_input=False), key=lambda details: details["type"] != "extra_forbidden")
        wrong = [_mistake(model, details) for details in problems]
        raise Invalid(wrong[:MOST_MISTAKES]) from None


def _mistake(model: type[BaseModel], details: ErrorDetails) -> dict[str, str]:
    place = details["loc"]
    reason = details["msg"]
    if details["type"] == "extra_forbidden":
        name = str(place[-1])
        reason = f'unknown field "{name[:60]}"{nearest(name, _names_at(model, place[:-1]))}'
    return {"where": ".".join(map(str, place))[:200], "why": reason}


def _names_at(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """The fields of the model nested at this place."""
    for part in place:
        if isinstance(part, str):
            kind = model.model_fields[part].annotation
            inner = [
                inner_type
                for inner_type in (kind, *get_args(kind))
                if isinstance(inner_type, type) and issubclass(inner_type, BaseModel)
            ]
            model = inner[0] if inner else Nothing
    return [field.alias or name for name, field in model.model_fields.items()]
