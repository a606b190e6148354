"""A hall that runs beside a neighbour which may become slow."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import socketio
from sqlalchemy import make_url

from tests.databases import a_sqlite_url
from tests.faults.neighbours import OwnRedis, SilentProxy
from tests.faults.serving import HALL, ServedHall


@contextmanager
def a_hall(
    folder: Path, url: str, server_url: str = "", redis_url: str = "", patience_seconds: float | None = None
) -> Iterator[ServedHall]:
    """A hall that runs. `server_url`: the server's way to the database, if it is another; `patience_seconds`: with the
    database, if not the usual.
    """
    served = ServedHall(folder, url)
    served.given |= {"DATABASE_URL": server_url or url, "REDIS_URL": redis_url}
    if patience_seconds is not None:
        (folder / "onewindow.toml").write_text(f"database_patience_seconds = {patience_seconds}\n", "utf-8")
    try:
        served.start()
        served.wait_until_ready()
        yield served
    finally:
        served.close()


@contextmanager
def a_proxy(url: str) -> Iterator[tuple[SilentProxy, str]]:
    """A proxy before a PostgreSQL, and the URL that goes through it."""
    real = make_url(url)
    with closing(SilentProxy(real.host or "127.0.0.1", real.port or 5432)) as proxy:
        yield proxy, real.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)


@contextmanager
def a_watched_hall_with_redis(
    folder: Path, patience_seconds: float | None = None
) -> Iterator[tuple[ServedHall, OwnRedis]]:
    """A hall with a Redis of its own, and a screen that watches it."""
    screen = socketio.Client()
    with (
        closing(OwnRedis(folder)) as redis,
        a_hall(folder, a_sqlite_url(folder), redis_url=redis.url, patience_seconds=patience_seconds) as hall,
    ):
        screen.connect(hall.urls[0], namespaces=["/display"])
        screen.emit("watch", {"hall": HALL}, namespace="/display")
        yield hall, redis
        screen.disconnect()
