"""What a service needs, at home or on the way: pages that anyone may open, send and print."""

from flask import Flask

from guide.views import blueprint


def init_app(app: Flask) -> None:
    """The pages of guides."""
    app.register_blueprint(blueprint)
