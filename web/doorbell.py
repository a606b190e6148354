"""Rings at the other server processes, by Redis, when a hall has news here.

The news itself stands in the database, which every process asks four times a second: without Redis it is told a quarter
of a second later, and none of it is lost.
"""

import logging
import os
import secrets
from collections.abc import Callable
from threading import Event
from time import sleep

import redis

CHANNEL = "onewindow.news"
PATIENCE_SECONDS = 2.0
AGAIN_SECONDS = 2.0
log = logging.getLogger(__name__)


class Doorbell:
    """`url` empty: a bell that nobody hears. `rung` is set when it rang elsewhere."""

    def __init__(self, url: str) -> None:
        self.rung = Event()
        self._url, self._waiting = url, Event()
        self._me = f"{os.getpid()}.{secrets.token_hex(4)}"
        self._is_well = True

    def ring(self) -> None:
        """There is news. Never waits: a clerk's call must not hang on Redis."""
        self._waiting.set()

    def start(self, spawn: Callable[[Callable[[], None]], object]) -> None:
        """Begin to ring and to listen, each in a task of its own."""
        if self._url:
            spawn(lambda: self._for_ever(self._ring_on))
            spawn(lambda: self._for_ever(self._listen))

    def _for_ever(self, work: Callable[["redis.Redis"], None]) -> None:
        while True:
            try:
                wire = redis.Redis.from_url(
                    self._url, socket_connect_timeout=PATIENCE_SECONDS, socket_timeout=PATIENCE_SECONDS
                )
                with wire:
                    work(wire)
            except (redis.RedisError, OSError) as error:
                if self._is_well:
                    self._is_well = False
                    log.warning("Redis is away (%s); this process asks the database alone", error)
                sleep(AGAIN_SECONDS)

    def _ring_on(self, wire: "redis.Redis") -> None:
        while True:
            self._waiting.wait()
            self._waiting.clear()
            wire.publish(CHANNEL, self._me)

    def _listen(self, wire: "redis.Redis") -> None:
        with wire.pubsub(ignore_subscribe_messages=True) as ears:  # type: ignore[no-untyped-call]  # it has no types
            ears.subscribe(CHANNEL)
            wire.ping()
            if not self._is_well:
                self._is_well = True
                log.warning("Redis is back")
            while True:
                heard = ears.get_message(timeout=PATIENCE_SECONDS / 2)
                if heard is not None and heard["data"] != self._me.encode():
                    self.rung.set()
