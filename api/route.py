"""One table row a route: where, who, what goes in, what comes out. Requests and OpenAPI use the same rows."""

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
from operations.hall_folder.mistakes import nearest
from web.auth import Test, must_be
from web.errors import Invalid

PREFIX = "/api/v1"
MOST_MISTAKES = 20
Answer = tuple[int, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request as the route's function sees it. `actor` is None only where anyone may ask."""

    actor: Actor | None
    path: Mapping[str, Any]
    body: Any = None
    query: Any = None

    @property
    def asker(self) -> Actor:
        """Who asks, where the route has made sure that somebody is known."""
        assert self.actor is not None
        return self.actor


@dataclass(frozen=True, slots=True)
class Route:
    """One row. `answers`: status → model (None: no body, or not JSON). `do` gives status and JSON."""

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
        """What OpenAPI and Flask call it: the function's room and name."""
        return f"{self.do.__module__.rpartition('.')[2]}_{self.do.__name__}"


def serve(blueprint: Blueprint, route: Route) -> None:
    """Serve one row."""
    blueprint.add_url_rule(route.path, route.name, _view(route), methods=[route.method])


def _view(route: Route) -> Callable[..., Response]:
    def view(**path: Any) -> Response:
        actor = must_be(route.who)
        query = asked_query(route.query)
        body = _body(route.body) if route.method in ("POST", "PUT", "PATCH") else None
        return _response(route.do(Call(actor, path, body, query)))

    return view


def _response(answer: Answer | Response) -> Response:
    if isinstance(answer, Response):
        return answer
    status, value = answer
    if value is None:
        return Response(status=status)
    return Response(to_json(value), status, content_type="application/json")


def _body(model: type[BaseModel] | None) -> BaseModel | None:
    if model is None:
        return None
    raw = request.get_data(cache=False)
    if not raw.strip():
        return _fitted(model, {})
    if not request.is_json:
        raise UnsupportedMediaType("The body is JSON (Content-Type: application/json).")
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadJson("The body is not JSON.") from None
    return _fitted(model, value)


class Nothing(BaseModel):
    """No parameter at all."""

    model_config = ConfigDict(extra="forbid")


def asked_query(model: type[BaseModel] | None) -> BaseModel:
    """The query as its model; Invalid names a parameter that is unknown or given twice."""
    twice = [name for name in request.args if len(request.args.getlist(name)) > 1]
    if twice:
        raise Invalid([{"where": name, "why": "is given more than once"} for name in twice[:MOST_MISTAKES]])
    return _fitted(model or Nothing, request.args.to_dict())


def _fitted(model: type[BaseModel], value: object) -> BaseModel:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        # What is unknown first: a field that is missing is often one that was misspelt.
        found = sorted(error.errors(include_input=False), key=lambda details: details["type"] != "extra_forbidden")
        wrong = [_mistake(model, details) for details in found]
        raise Invalid(wrong[:MOST_MISTAKES]) from None


def _mistake(model: type[BaseModel], details: ErrorDetails) -> dict[str, str]:
    place = details["loc"]
    why = details["msg"]
    if details["type"] == "extra_forbidden":
        name = str(place[-1])
        why = f'unknown field "{name[:60]}"{nearest(name, _names_at(model, place[:-1]))}'
    return {"where": ".".join(map(str, place))[:200], "why": why}


def _names_at(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """The fields of the model at this place inside another."""
    for part in place:
        if isinstance(part, str):
            kind = model.model_fields[part].annotation
            inner = [one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, BaseModel)]
            model = inner[0] if inner else Nothing
    return [field.alias or name for name, field in model.model_fields.items()]
