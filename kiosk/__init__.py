"""The kiosk: a citizen chooses a service and takes a number."""

from flask import Flask

from kiosk.views import blueprint


def init_app(app: Flask) -> None:
    """The kiosk's pages."""
    app.register_blueprint(blueprint)
