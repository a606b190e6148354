"""Reports for a manager who has to defend a figure."""

from flask import Flask

from reports.views import blueprint


def init_app(app: Flask) -> None:
    """The pages of the reports."""
    app.register_blueprint(blueprint)
