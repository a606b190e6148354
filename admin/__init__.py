"""Administration: the hall, windows and who needs a manager, printers and their paper, people, devices."""

from flask import Flask

from admin import devices, hall, kiosks, paper, people, questions, security, slips, views, windows


def init_app(app: Flask) -> None:
    """The pages of the administration."""
    for room in (views, hall, windows, kiosks, questions, paper, slips, people, devices, security):
        app.register_blueprint(room.blueprint)
