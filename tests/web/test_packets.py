"""A socket that sends garbage is disconnected; the others go on listening, and the log has no traceback."""

import pytest

from tests.houses import ServedScene
from tests.web.test_hub import Ear, token_of

GARBAGE = [
    "", "x", "9", "4", "3[]", "2", "2{}", "2[]", "2[7]", "51-[\"watch\"]", "2[\"watch\",", "0{", "1" * 200,
    "2" + "[" * 16_000, "2/display," + "9" * 120 + "[\"watch\"]", "40/display,6.3e-242", b"\x00\xff", "²",
]  # fmt: skip


@pytest.mark.parametrize("packet", GARBAGE)
def test_a_socket_that_sends_no_message_is_disconnected_without_a_traceback(
    served: ServedScene, packet: str | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    screen, other = (Ear(served, "/display", token_of(served, "screen")).watch() for _ in range(2))
    server = served.hub.io.server
    assert server is not None
    server._handle_eio_message(screen.socket.eio_sid, packet)
    assert "what is no message" in caplog.text and "Traceback" not in caplog.text
    assert other.listens
    other.heard()
    served.ticket()
    served.hub.broadcaster.beat(4)
    assert "changed" in other.names()
