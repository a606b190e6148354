"""Settings: a TOML file, and the environment over it. Read by the roof and the commands alone.

Every option has a variable of its name in capitals (`hall_networks`: HALL_NETWORKS); an empty one says nothing.

The file is DATA/onewindow.toml, or the one that --config (ONEWINDOW_CONFIG) names. An unknown option is an error that
names the nearest known one; a value out of bounds is an error that names the bounds.
"""

import os
import secrets
import stat
import tomllib
from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

ROOT = Path(__file__).resolve().parent
DEMO_HALL = "dongguan"
JOURNAL_KEY = "journal.key"
WORDS = {
    "database_url": "must be postgresql://USER@HOST/DATABASE or sqlite:///FILE",
    "redis_url": "must be redis://HOST:6379, rediss:// or unix://",
    "public_url": "must begin with http:// or https:// and a name",
    "host_names": "must be names like hall.example.org",
}
"""The explanation of an option with a fixed pattern."""


class ConfigError(Exception):
    """The settings cannot be used; the message says what to change."""


class Settings(BaseModel):
    """All options with their defaults. The server is reachable from other computers only if `host` says so.

    `hall` is a folder under halls/ or a path; several are named in `halls`, or in `hall` with commas. `database_url`
    empty: SQLite in the data folder. `redis_url`: needed only when several server processes share a hall. `public_url`:
    the beginning of citizens' links (empty: this computer's address in its network if `host` listens there, else slips
    and kiosks show no code). `hall_networks`: browsers from these networks count as inside the hall. `host_names`: the
    names of this server in browsers, besides localhost, its host name and its address. `trusted_proxies`: the number of
    proxies in front of the server, one behind another; `proxy_networks`: where the last of them is, which
    connects to the server; nobody else's X-Forwarded headers count. `run_agent`: run a print agent beside the server;
    `agent_printers`: the printers of this computer, by name (empty: all that no other agent has); `printer_networks`:
    where printers with an address in the network may be, whatever the hall's files say. `monitoring_token`:
    with a token (16 characters or more), only its bearer may read /metrics; empty: the hall's networks and staff may
    (with several halls: staff of all of them).
    `database_patience_seconds`: so long a step waits for a lock of SQLite's file that another process holds, and ten
    times as long for a lock or a statement of PostgreSQL; then it is refused. Reports and commands wait longer.
    `log_security`: each line of the security log is also a line of JSON in the server's own log.
    `require_second_factor`: who must log in with the code of an app, too, or a passkey: off, administrators or managers
    (with the administrators); everybody may.
    How long a browser stays logged in, for clerks (`clerk_`) and for managers and administrators (`manager_`):
    `login_hours` in any case, `idle_minutes` after the last thing that somebody did; both count for new logins.
    `backup_folder`: where `onewindow backup` without a FILE writes (empty: the folder backups/ in `data`), and where it
    keeps the newest backup of each of `backup_days` days, `backup_weeks` weeks and `backup_months` months.
    `backup_recipients`: public keys (age1… or ssh) for whom backups are encrypted; none: they are not encrypted.
    For demonstrations: `clock_speed`, `clock_start` (local time of the hall), `clock_started_at` (the instant when the
    clock showed that), `demo` (the front page says what to try) and `demo_people` (`run --demo` plays citizens and
    clerks).
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
    proxy_networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    run_agent: bool = True
    agent_printers: tuple[str, ...] = ()
    printer_networks: tuple[str, ...] = (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10",
    )  # fmt: skip
    clock_speed: float = Field(default=1.0, gt=0, le=3600)
    clock_start: datetime | None = None
    clock_started_at: AwareDatetime | None = None
    database_patience_seconds: float = Field(default=0.4, ge=0.05, le=30)
    log_security: bool = False
    monitoring_token: str = Field(default="", pattern=r"^([!-~]{16,})?$")
    require_second_factor: Literal["off", "administrators", "managers"] = "off"
    clerk_login_hours: float = Field(default=14, ge=0.1, le=24)
    clerk_idle_minutes: float = Field(default=240, ge=1, le=1440)
    manager_login_hours: float = Field(default=10, ge=0.1, le=24)
    manager_idle_minutes: float = Field(default=120, ge=1, le=1440)
    backup_folder: str = ""
    backup_days: int = Field(default=7, ge=1, le=3660)
    backup_weeks: int = Field(default=5, ge=0, le=520)
    backup_months: int = Field(default=12, ge=0, le=120)
    backup_recipients: tuple[str, ...] = ()
    demo: bool = False
    demo_people: bool = True

    @field_validator(
        "port", "trusted_proxies", "clock_speed", "backup_days", "backup_weeks", "backup_months", mode="before"
    )
    @classmethod
    def _no_switch(cls, value: Any) -> Any:
        if isinstance(value, bool):  # else true would be 1
            raise ValueError("must be a number")
        return value

    @field_validator("data")
    @classmethod
    def _fits_in_an_address(cls, value: Path) -> Path:
        if "?" in str(value):  # SQLite's address would end there
            raise ValueError("must be a path without '?'")
        return value

    @field_validator("agent_printers", mode="before")
    @classmethod
    def _with_commas(cls, value: Any) -> Any:
        return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value

    @field_validator("hall_networks", "proxy_networks", "printer_networks")
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
    def backups(self) -> Path:
        """The folder of backups that are made without a name."""
        return (Path(self.backup_folder) if self.backup_folder else self.data / "backups").absolute()

    @property
    def database_folder(self) -> Path | None:
        """The folder that tells the disk of the database; None: the database is another computer's."""
        if self.url.startswith("sqlite:"):
            return Path(self.url.removeprefix("sqlite:///")).absolute().parent
        host = urlsplit(self.url).hostname
        return self.data.absolute() if host in (None, "localhost", "127.0.0.1", "::1") else None

    @property
    def shares_data(self) -> bool:
        """Whether several servers may use one data folder: the database is not a file."""
        return not self.url.startswith("sqlite:")

    @property
    def hall_folders(self) -> tuple[Path, ...]:
        """The folder of each named hall, the server's own first; () when none is named."""
        names = [name.strip() for name in self.hall.split(",")]
        return tuple(dict.fromkeys(folder_of(name) for name in (*names, *self.halls) if name))

    @property
    def hall_folder(self) -> Path:
        """The first of them; the demo's when no hall is named."""
        return next(iter(self.hall_folders), folder_of(DEMO_HALL))


def folder_of(name: str) -> Path:
    """The folder of a hall by its path, or by its name under halls/."""
    path = Path(name)
    return path if path.is_dir() or path.is_absolute() else ROOT / "halls" / name


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; ConfigError explains in a sentence what is wrong."""
    env = os.environ if environ is None else environ
    overrides = {name: env[name.upper()] for name in Settings.model_fields if env.get(name.upper())}
    data = Path(overrides.get("data", "data"))
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
            nearest = get_close_matches(name, Settings.model_fields, n=1)
            hint = f"; did you mean '{nearest[0]}'?" if nearest else ""
            raise ConfigError(f"{path}: unknown option '{name}'{hint}")
    if "hall" in overrides:
        values.pop("halls", None)
    try:
        return Settings(**{**values, **{name: _from_text(name, text) for name, text in overrides.items()}})
    except ValidationError as error:
        raise ConfigError("; ".join(map(_sentence, error.errors()))) from error


def _from_text(name: str, text: str) -> Any:
    """What a variable of the environment says: a list's items stand between commas."""
    if not isinstance(Settings.model_fields[name].default, tuple):
        return text
    return tuple(item.strip() for item in text.split(",") if item.strip())


def _sentence(details: ErrorDetails) -> str:
    """What is wrong with one option, on one line."""
    name = str(details["loc"][0])
    if details["type"] == "string_pattern_mismatch":
        reason = WORDS.get(name, details["msg"])
    elif details["type"] == "tuple_type":
        reason = 'must be a list like ["…", "…"]'
    else:
        reason = details["msg"].removeprefix("Value error, ")
    return f"{name}: {reason}, not {str(details['input'])[:80]!r}"


def make_data_folder(settings: Settings) -> None:
    """Create the data folder, for its owner alone. One that is there is closed to others, too."""
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"data: {settings.data} cannot be the data folder ({error.strerror})") from None
    status = settings.data.stat()
    is_everybodys = status.st_mode & stat.S_ISVTX  # such as /tmp
    if status.st_uid == os.geteuid() and status.st_mode & 0o077 and not is_everybodys:
        settings.data.chmod(0o700)


def secret(path: Path) -> str:
    """The secret in a file that only its owner can read; created at the first call."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text("utf-8").strip()


def journal_key(data: Path) -> str:
    """The secret key that signs the heads of the journals: 64 hexadecimal digits in a file that only its owner can
    read; created at the first call.
    """
    path = data / JOURNAL_KEY
    if not path.exists():
        write_private(path, secrets.token_hex(32))
    return path.read_text("utf-8").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, completely or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
