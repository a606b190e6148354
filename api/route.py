"""One table row a route: where, who, what goes in, what comes out. Requests and OpenAPI use the same rows."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, request
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json
from werkzeug.exceptions import BadRequest as BadJson
from werkzeug.exceptions import UnsupportedMediaType

from operations.context import Actor
from web.auth import Test, must_be
from web.errors import Invalid

PREFIX = "/api/v1"
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
        body = _body(route.body) if route.method in ("POST", "PUT", "PATCH") else None
        query = _fitted(route.query, request.args.to_dict()) if route.query else None
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


def _fitted(model: type[BaseModel], value: object) -> BaseModel:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        wrong = [{"where": ".".join(map(str, e["loc"])), "why": e["msg"]} for e in error.errors(include_input=False)]
        raise Invalid(wrong[:20]) from None
