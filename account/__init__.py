"""One's own account: where one is logged in, one's password and second factor."""

from flask import Flask

from account import second_factor, views


def init_app(app: Flask) -> None:
    """The pages of one's own account."""
    for room in (views, second_factor):
        app.register_blueprint(room.blueprint)
