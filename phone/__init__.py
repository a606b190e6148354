"""A citizen's phone: my number, people ahead, which window, cancel."""

from flask import Flask

from phone.views import blueprint


def init_app(app: Flask) -> None:
    """The phone page."""
    app.register_blueprint(blueprint)
