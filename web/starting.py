"""The script that stands in every page itself and takes the page anew when a part of it did not come."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from flask import Flask
from markupsafe import Markup

import locales

SCRIPT = "shared/starting.js"


def init_app(app: Flask) -> str:
    """Give templates `starting` (`script`, and `words` by language); answers what the policy must allow for it."""
    script = (Path(str(app.static_folder)) / SCRIPT).read_text("utf-8")
    words = {language: locales.text(language, "web.starting.again") for language in locales.LANGUAGES}
    app.jinja_env.globals["starting"] = {"script": Markup(script), "words": words}  # noqa: S704 -- our own file
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"
