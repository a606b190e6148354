"""Every socket, with whatever a client may send."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.effort import tries
from tests.fuzz.hall import FuzzedHall
from web.listeners import NAMESPACES

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
LOGINS = st.dictionaries(st.just("token") | st.text(max_size=9), JSON, max_size=2) | st.lists(JSON, max_size=2)
PACKETS = (
    st.text(max_size=60) | st.from_regex(r"[0-9][0-9]{0,3}-?(/[a-z]+,)?[0-9]{0,3}[\[{].*") | st.binary(max_size=20)
)
FIELDS = st.sampled_from(["hall", "window", "station", "browser", "silent", "kiosk", "name"])
WISHES = st.dictionaries(FIELDS, JSON | st.sampled_from(["hall", 1]), max_size=4) | JSON
EVENTS = st.sampled_from(["watch", "watch", "watch", "ticket", "connect", "disconnect", "message", ""]) | st.text(
    max_size=9
)


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_no_message_makes_a_socket_fail_or_ends_the_news(namespace: str, fuzzed: FuzzedHall) -> None:
    served = fuzzed.served
    heard = {"/kiosk": "kiosk", "/printer": "agent", "/window": "clerk", "/manager": "manager", "/phone": "holder"}
    token = fuzzed.askers[heard.get(namespace, "screen")].headers["Authorization"].removeprefix("Bearer ")

    @tries(60)
    @given(st.lists(st.tuples(EVENTS, WISHES), max_size=5), st.just({"token": token}) | LOGINS, st.none() | PACKETS)
    def talk(messages: list[tuple[str, Any]], auth: Any, packet: str | bytes | None) -> None:
        socket = served.hub.io.test_client(
            served.app, namespace, auth=auth, flask_test_client=served.client("203.0.113.7")
        )
        for event, wish in messages:
            if socket.is_connected(namespace):
                socket.emit(event, wish, namespace=namespace)
        if packet is not None:
            served.hub.io.server._handle_eio_message(socket.eio_sid, packet)  # type: ignore[union-attr]
        if socket.is_connected(namespace):
            socket.disconnect(namespace)

    talk()
    listener = served.hub.io.test_client(
        served.app, namespace, auth={"token": token}, flask_test_client=served.client("203.0.113.7")
    )
    assert listener.is_connected(namespace)
    served.hub.broadcaster.beat(8)
