"""The screens of a hall: one for everybody, one above each window, and the server's voice."""

from flask import Flask

from display.views import blueprint
from display.voice import Voice


def init_app(app: Flask) -> None:
    """The screens' pages."""
    app.extensions["display_voice"] = Voice()
    app.register_blueprint(blueprint)
