"""The HTTP API: /api/v1, and the health of the server. Each route calls one operation."""

from flask import Blueprint, Flask

from api import health, openapi
from api.route import PREFIX, serve
from api.table import ROUTES


def init_app(app: Flask) -> None:
    """Register every route and the OpenAPI document."""
    blueprint = Blueprint("api", __name__)
    for route in ROUTES:
        serve(blueprint, route)
    openapi.serve(blueprint, ROUTES)
    app.register_blueprint(blueprint, url_prefix=PREFIX)
    health.init_app(app)
