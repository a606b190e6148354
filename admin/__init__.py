"""Administration: printers and their paper, people, devices."""

from flask import Flask

from admin import devices, paper, people, slips, views


def init_app(app: Flask) -> None:
    """The pages of the administration."""
    for room in (views, paper, slips, people, devices):
        app.register_blueprint(room.blueprint)
