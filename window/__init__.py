"""The window console: one clerk serves at one window."""

from flask import Flask

from window.views import blueprint


def init_app(app: Flask) -> None:
    """The console's page."""
    app.register_blueprint(blueprint)
