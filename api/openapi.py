"""OpenAPI 3.1, generated from the same route table that serves the requests."""

import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.route import PREFIX, Nothing, Route, asked_body, asked_query
from protocol.news import EVENTS
from protocol.problems import Problem
from web.auth import anyone, hall_visitor

_REF = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"<(?:(int|path):)?(\w+)>")


def serve(blueprint: Blueprint, routes: Sequence[Route]) -> None:
    """Serve the document, which is generated at the first request."""
    documents: list[dict[str, Any]] = []

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        asked_query(None)
        asked_body(Nothing)
        if not documents:
            documents.append(document(routes))
        return jsonify(documents[0])


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """The OpenAPI document."""
    models = {model for route in routes for model in _models(route)} | {Problem}
    models |= {model for messages in EVENTS.values() for model in messages}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, definitions = models_json_schema([(m, "validation") for m in ordered], ref_template=_REF)
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(PREFIX + _PARAMETER.sub(r"{\2}", route.path), {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "onewindow",
            "version": "1",
            "description": "Every step of a hall. Instants are ISO 8601 in UTC; durations say their unit.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "x-socket-events": {event: _message(messages) for event, messages in EVENTS.items()},
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "onewindow",
                    "description": "Where the hall's address is HTTPS, it is named __Host-onewindow.",
                },
            },
        },
    }


def _message(models: Sequence[type[BaseModel]]) -> dict[str, Any]:
    """The schema of a Socket.IO event's message."""
    first, *other_schemas = [{"$ref": _REF.format(model=model.__name__)} for model in models]
    return {"anyOf": [first, *other_schemas]} if other_schemas else first


def _models(route: Route) -> list[type[BaseModel]]:
    return [model for model in (route.body, *route.answers.values()) if model is not None]


def _operation(route: Route) -> dict[str, Any]:
    result: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "description": (route.who.__doc__ or "").strip(),
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "responses": {str(status): _answer(model) for status, model in route.answers.items()}
        | {
            "default": {
                "description": "Refused",
                "content": {"application/problem+json": _schema(Problem)},
            }
        },
        "security": [{}] if route.who in (anyone, hall_visitor) else [{"bearer": []}, {"session": []}],
    }
    if route.body is not None:
        result["requestBody"] = {"required": False, "content": {"application/json": _schema(route.body)}}
    return result


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return {"schema": {"$ref": _REF.format(model=model.__name__)}}


def _answer(model: type[BaseModel] | None) -> dict[str, Any]:
    if model is None:
        return {"description": "Nothing to say"}
    return {
        "description": (model.__doc__ or model.__name__).strip(),
        "content": {"application/json": _schema(model)},
    }


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if kind == "int" else "string"}}
        for kind, name in _PARAMETER.findall(route.path)
    ]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    properties = route.query.model_json_schema()["properties"]
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in properties.items()]
