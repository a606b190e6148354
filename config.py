"""Settings: a TOML file, and the environment over it. Read by the roof and the commands alone.

The file is DATA/onewindow.toml, or what --config (ONEWINDOW_CONFIG) names. An option nobody knows is an error
that names the nearest known one; a value out of bounds is an error that says the bounds.
"""

import os
import secrets
import tomllib
from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

ROOT = Path(__file__).resolve().parent
DEMO_HALL = "dongguan"
ENVIRONMENT = {
    "PORT": "port",
    "HOST": "host",
    "DATA": "data",
    "HALL": "hall",
    "DATABASE_URL": "database_url",
    "REDIS_URL": "redis_url",
    "PUBLIC_URL": "public_url",
    "CLOCK_SPEED": "clock_speed",
    "CLOCK_START": "clock_start",
    "CLOCK_STARTED_AT": "clock_started_at",
    "MONITORING_TOKEN": "monitoring_token",
    "DEMO": "demo",
    "DEMO_PEOPLE": "demo_people",
    "RUN_AGENT": "run_agent",
    "AGENT_PRINTERS": "agent_printers",
}


WORDS = {
    "database_url": "must be postgresql://USER@HOST/DATABASE or sqlite:///FILE",
    "redis_url": "must be redis://HOST:6379, rediss:// or unix://",
    "public_url": "must begin with http:// or https:// and a name",
    "host_names": "must be names like hall.example.org",
}
"""What an option of a fixed pattern must be."""


class ConfigError(Exception):
    """The settings cannot be used; the message says what to change."""


class Settings(BaseModel):
    """All options with their defaults. Nothing listens beyond this computer unless `host` says so.

    `hall` is a folder under halls/ or a path; several stand in `halls`, or in `hall` with commas. `database_url` empty:
    SQLite in the data folder. `redis_url`: needed only where several server processes share a hall. `public_url`: what
    citizens' links begin with (empty: this computer's address in its network where `host` listens there, else slips and
    kiosks show no code). `hall_networks`: whose browsers stand in the hall. `host_names`: what browsers call this
    server besides localhost, its host name and its address. `trusted_proxies`: how many proxies stand before the
    server. `run_agent`: a print agent beside the server; `agent_printers`: the printers of this computer, by name
    (empty: all that no other agent has; in the environment with commas). `monitoring_token`: who brings it as a bearer
    token may read /metrics, and nobody else (16 characters or more; empty: the hall's networks and staff).
    For demonstrations: `clock_speed`, `clock_start` (local time of the hall), `clock_started_at` (an instant: when
    the clock showed that), `demo` (the front page says what to try) and `demo_people` (`run --demo` plays
    citizens and clerks).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    data: Path = Path("data")
    hall: str = ""
    halls: tuple[str, ...] = ()
    database_url: str = Field(default="", pattern=r"^(sqlite:///\S.*|postgres(ql)?(\+\w+)?://\S+)?$")
    redis_url: str = Field(default="", pattern=r"^((rediss?|unix)://\S+)?$")
    public_url: str = Field(default="", pattern=r"^(https?://[^\s/]+.*)?$")
    hall_networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    host_names: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$")], ...] = ()
    trusted_proxies: int = Field(default=0, ge=0, le=8)
    run_agent: bool = True
    agent_printers: tuple[str, ...] = ()
    clock_speed: float = Field(default=1.0, gt=0, le=3600)
    clock_start: datetime | None = None
    clock_started_at: AwareDatetime | None = None
    monitoring_token: str = Field(default="", pattern=r"^([!-~]{16,})?$")
    demo: bool = False
    demo_people: bool = True

    @field_validator("port", "trusted_proxies", "clock_speed", mode="before")
    @classmethod
    def _no_switch(cls, value: Any) -> Any:
        if isinstance(value, bool):  # else true would be 1
            raise ValueError("must be a number")
        return value

    @field_validator("agent_printers", mode="before")
    @classmethod
    def _with_commas(cls, value: Any) -> Any:
        return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value

    @field_validator("hall_networks")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            ip_network(text)
        return value

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{(self.data / 'onewindow.db').resolve()}"

    @property
    def hall_folders(self) -> tuple[Path, ...]:
        """Where the TOML files of each hall that is named are, the server's own first; () when none is named."""
        names = [name.strip() for name in self.hall.split(",")]
        return tuple(dict.fromkeys(folder_of(name) for name in (*names, *self.halls) if name))

    @property
    def hall_folder(self) -> Path:
        """The first of them; the demo's when none is named."""
        return next(iter(self.hall_folders), folder_of(DEMO_HALL))


def folder_of(name: str) -> Path:
    """The folder of a hall by its path, or by its name under halls/."""
    given = Path(name)
    return given if given.is_dir() or given.is_absolute() else ROOT / "halls" / name


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; ConfigError says in a sentence what is wrong."""
    env = os.environ if environ is None else environ
    given = {name: env[variable] for variable, name in ENVIRONMENT.items() if env.get(variable)}
    data = Path(given.get("data", "data"))
    path = Path(env.get("ONEWINDOW_CONFIG") or data / "onewindow.toml")
    values: dict[str, Any] = {}
    if path.is_file():
        try:
            values = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: {error}") from error
    elif env.get("ONEWINDOW_CONFIG"):
        raise ConfigError(f"there is no file {path}")
    for name in values:
        if name not in Settings.model_fields:
            near = get_close_matches(name, Settings.model_fields, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise ConfigError(f"{path}: unknown option '{name}'{hint}")
    if "hall" in given:
        values.pop("halls", None)
    try:
        return Settings(**{**values, **given})
    except ValidationError as error:
        raise ConfigError("; ".join(map(_sentence, error.errors()))) from error


def _sentence(details: ErrorDetails) -> str:
    """What is wrong with one option, on one line."""
    name = str(details["loc"][0])
    if details["type"] == "string_pattern_mismatch":
        why = WORDS.get(name, details["msg"])
    elif details["type"] == "tuple_type":
        why = 'must be a list like ["…", "…"]'
    else:
        why = details["msg"].removeprefix("Value error, ")
    return f"{name}: {why}, not {str(details['input'])[:80]!r}"


def secret(path: Path) -> str:
    """The secret kept in a file that only its owner reads; made at the first call."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text("utf-8").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
