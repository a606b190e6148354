"""What is printed says who was in the hall: nobody but the agent reads it, whatever the umask and the folder were."""

import os
import stat
from pathlib import Path

from printing.outbox import Outbox, Result
from printing.transports.virtual import VirtualTransport


def test_printed_slips_and_results_are_their_owners_alone(tmp_path: Path) -> None:
    printed = tmp_path / "printed"
    printed.mkdir(mode=0o755)
    umask = os.umask(0)
    try:
        transport = VirtualTransport(printed)
        transport.open()
        transport.write(b"A001", 1)
        transport.finish("job-1")
        Outbox(tmp_path / "outbox").put(Result("job-1", "printed"))
    finally:
        os.umask(umask)
    made = {
        path.relative_to(tmp_path).as_posix(): oct(stat.S_IMODE(path.stat().st_mode)) for path in tmp_path.rglob("*")
    }
    assert made == {
        "printed": "0o700",
        "printed/job-1.bin": "0o600",
        "outbox": "0o700",
        "outbox/job-1.json": "0o600",
    }
