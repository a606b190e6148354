"""The outside face by HTTP: /api/v1, and the health of the server. Thin: each route asks one operation."""

from flask import Blueprint, Flask

from api import halls, health, openapi, people, printers, tickets, windows
from api.route import PREFIX, register

blueprint = Blueprint("api", __name__)


def init_app(app: Flask) -> None:
    """Every route, and the document that describes them."""
    for room in (tickets, windows, halls, people, printers):
        register(blueprint, room.ROUTES)
    openapi.init_blueprint(blueprint)
    app.register_blueprint(blueprint, url_prefix=PREFIX)
    health.init_app(app)
