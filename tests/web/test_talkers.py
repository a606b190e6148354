"""Who says too much on a socket is cut off; a page never is."""

import pytest
from flask_socketio import SocketIO

from tests.houses import ServedScene
from web import readers, talkers
from web.budgets import refusals
from web.talkers import Talkers


class Listening:
    """A served hall's talkers, with a key for each socket."""

    def __init__(self, io: SocketIO) -> None:
        self.talkers = Talkers(io, lambda sid: [f"token of {sid}"])


@pytest.fixture
def listening(served: ServedScene) -> Listening:
    """Nobody has said anything."""
    return Listening(served.hub.io)


def test_a_socket_that_says_too_much_is_cut_off_and_its_token_rests(listening: Listening) -> None:
    said = [listening.talkers.may_say("a") for _ in range(talkers.MESSAGES_AT_ONCE + 1)]
    assert said == [True] * talkers.MESSAGES_AT_ONCE + [False]
    assert 0 < listening.talkers.rest_seconds("token of a") <= talkers.REST_SECONDS
    assert listening.talkers.rest_seconds("token of b") == 0
    assert listening.talkers.may_say("b")


def test_bytes_without_a_message_count_too(listening: Listening) -> None:
    before = refusals.counts["socket bytes"]
    parts = talkers.BYTES_AT_ONCE // readers.READ_AT_A_TIME
    assert all(listening.talkers.may_send("a", readers.READ_AT_A_TIME) for _ in range(parts))
    assert not all(listening.talkers.may_send("a", readers.READ_AT_A_TIME) for _ in range(10))
    assert refusals.counts["socket bytes"] > before
    assert listening.talkers.rest_seconds("token of a") > 0


def test_a_socket_without_a_websocket_is_cut_off_as_well(served: ServedScene) -> None:
    client = served.client()
    sid = client.get("/socket.io/?EIO=4&transport=polling").text.split('"sid":"')[1].split('"')[0]
    address = f"/socket.io/?EIO=4&transport=polling&sid={sid}"
    many = "\x1e".join(["40/display,"] + ['42/display,["watch",{"hall":"hall"}]'] * 14)
    statuses = [client.post(address, data=many, content_type="text/plain").status_code for _ in range(8)]
    assert statuses[0] == 200 and statuses[-1] == 400
    assert served.hub.sockets()["/display"] == 0
