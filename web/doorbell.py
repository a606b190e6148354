"""Notifies the other server processes, through Redis, that a hall has news.

The news itself is in the database, which every process polls four times a second. Without Redis, news is sent up to a
quarter of a second later, and none is lost.
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
ASK_SECONDS = 2.0
"""How often a quiet Redis is asked whether it answers."""
log = logging.getLogger(__name__)


class Doorbell:
    """`url` "": no Redis, so nothing is sent. `rung` is set when another process has news; `is_well`: Redis answers."""

    def __init__(self, url: str) -> None:
        self.rung = Event()
        self._url, self._waiting = url, Event()
        self._me = f"{os.getpid()}.{secrets.token_hex(4)}"
        self.is_well = True

    def ring(self) -> None:
        """Tell the other processes that there is news. Never blocks, so that Redis cannot delay a call."""
        if self._url:  # without Redis there is nobody to notify
            self._waiting.set()

    def start(self, spawn: Callable[[Callable[[], None]], object]) -> None:
        """Start sending and listening, each in its own task."""
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
                if self.is_well:
                    self.is_well = False
                    log.warning("Redis is away (%s); this process asks the database alone", error)
                sleep(AGAIN_SECONDS)

    def _ring_on(self, wire: "redis.Redis") -> None:
        """Ring when there is news, and else ask: a Redis that hangs says nothing, and a listener cannot tell that from
        a quiet hall.
        """
        while True:
            wire.ping()
            self._is_back()
            if self._waiting.wait(ASK_SECONDS):
                self._waiting.clear()
                wire.publish(CHANNEL, self._me)

    def _is_back(self) -> None:
        if not self.is_well:
            self.is_well = True
            log.warning("Redis is back")

    def _listen(self, wire: "redis.Redis") -> None:
        with wire.pubsub(ignore_subscribe_messages=True) as ears:  # type: ignore[no-untyped-call]  # it has no types
            ears.subscribe(CHANNEL)
            while True:
                message = ears.get_message(timeout=PATIENCE_SECONDS / 2)
                if message is not None and message["data"] != self._me.encode():
                    self.rung.set()
