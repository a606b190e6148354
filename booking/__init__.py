"""Appointments: the page for booking at home, the page behind an appointment's link, and the day's list for staff."""

from flask import Flask

from booking.views import blueprint


def init_app(app: Flask) -> None:
    """The pages of appointments."""
    app.register_blueprint(blueprint)
