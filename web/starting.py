"""The inline script of every page, which reloads the page when one of its files failed to load."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from flask import Flask
from markupsafe import Markup

import locales

SCRIPT = "shared/starting.js"


def init_app(app: Flask) -> str:
    """Give templates `starting` (`script`, and `words` by language). Returns its hash for the CSP."""
    script = (Path(str(app.static_folder)) / SCRIPT).read_text("utf-8")
    words = {language: locales.text(language, "web.starting.again") for language in locales.LANGUAGES}
    app.jinja_env.globals["starting"] = {"script": Markup(script), "words": words}  # noqa: S704 -- our own file
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"
