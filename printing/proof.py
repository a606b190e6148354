"""Draws a slip without a printer: `python -m printing.proof` reads a job and a profile's name and writes a PNG.

It is a separate process, so that previews take neither memory for fonts nor drawing time from the server.
"""

import json
import sys
from pathlib import Path

from pydantic import ValidationError

from printing.device import facts_of
from printing.encoder import encode
from printing.layout import layout
from printing.preview import read
from printing.preview.paper import png
from printing.profiles import ProfileError, Profiles
from printing.slip import Job
from slips import LayoutError, checked


def proof(job: Job, profile_name: str, folder: Path) -> bytes:
    """The printed paper as a PNG. Raises ProfileError for an unknown or invalid profile, LayoutError for an invalid
    layout.
    """
    profile = Profiles(folder / "printer_profiles").get(profile_name)
    if job.layout is not None:
        checked(job.layout)
    blocks = layout(job, profile.paper.columns, facts_of(job.printer, profile))
    return png(read(encode(blocks, profile), profile.paper.dots))


def main() -> int:
    """Read {"job", "profile", "folder"} from standard input. Errors go to standard error; the exit status is then 1."""
    try:
        request = json.load(sys.stdin)
        picture = proof(Job.model_validate(request["job"]), request["profile"], Path(request["folder"]))
    except (ProfileError, LayoutError, ValidationError, ValueError, KeyError) as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
