"""Waiting for the first hall: the page is served until it is made."""

import os
import secrets
import threading
from pathlib import Path

import tomlkit
from werkzeug.serving import WSGIRequestHandler, make_server

import config
from commands.addresses import own_url
from commands.setting_up import UNFINISHED
from commands.setting_up.code import SetupCode
from commands.setting_up.page import make_app
from operations.halls.hall_folder.writing import sync, write

ANSWER_SECONDS = 2
"""After which the last page, with its style and script, has arrived."""


class _Quiet(WSGIRequestHandler):
    """Says nothing of requests."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Not a word."""


def set_up(settings: config.Settings) -> config.Settings:
    """Serve the page until a hall is made. Returns the settings that name it; the administrator can log in."""

    def finish(files: dict[str, str], username: str, password: str) -> None:
        make_hall(settings, files, username, password)
        threading.Timer(ANSWER_SECONDS, server.shutdown).start()

    app = make_app(settings, SetupCode(lambda code: _tell(settings, code)), finish)
    server = make_server(settings.host, settings.port, app, threaded=True, request_handler=_Quiet)
    server.serve_forever()
    server.server_close()
    return config.load()


def make_hall(settings: config.Settings, files: dict[str, str], username: str, password: str) -> None:
    """Keep the hall's files in the data folder, add its administrator, and name it in the settings' file. When this is
    broken off, the next start sets up anew.
    """
    config.make_data_folder(settings)
    mark = settings.data / UNFINISHED
    mark.touch()
    sync(settings.data)
    folder = _keep(settings, files)
    _administrator(settings.model_copy(update={"hall": str(folder)}), username, password)
    _name(settings, folder)
    mark.unlink()


def _tell(settings: config.Settings, code: str) -> None:
    print(f"onewindow: there is no hall yet. Set one up at {own_url(settings)}/ with the code {code}", flush=True)


def _keep(settings: config.Settings, files: dict[str, str]) -> Path:
    """Put the hall's folder into the data folder, whole or not at all, also when the power goes. A folder that stands
    there is kept beside it.
    """
    code = str(tomlkit.parse(files["hall.toml"])["code"])
    place = settings.data.resolve() / "halls" / code
    beside = place.with_name(f".{code}.{secrets.token_hex(4)}")
    beside.mkdir(parents=True)
    sync(settings.data)
    write(beside, {Path(name): text for name, text in files.items()})
    if place.exists():
        os.replace(place, place.with_name(f"{code}.before-{secrets.token_hex(4)}"))
    os.replace(beside, place)
    sync(place.parent)
    return place


def _name(settings: config.Settings, folder: Path) -> None:
    """Write the hall into the settings' file, beside what stands there."""
    path = Path(os.environ.get("ONEWINDOW_CONFIG") or settings.data / "onewindow.toml")
    document = tomlkit.parse(path.read_text("utf-8") if path.is_file() else "")
    document["hall"] = str(folder)
    config.write_private(path, tomlkit.dumps(document))
    sync(path.parent)


def _administrator(settings: config.Settings, username: str, password: str) -> None:
    from commands.preparing import prepare_halls
    from operations.people import staff

    context, _ = prepare_halls(settings)
    staff.add(context, username, password, "administrator")
    context.database.close()
