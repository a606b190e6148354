"""A slip as a picture, without a printer: `python -m printing.proof`, a job and a profile's name in, a PNG out.

A process of its own, so that a preview costs the server neither the memory of fonts nor the time of drawing.
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
    """The paper as a PNG. Raises ProfileError, and LayoutError for a layout that would not be used."""
    profile = Profiles(folder / "printer_profiles").get(profile_name)
    if job.layout is not None:
        checked(job.layout)
    blocks = layout(job, profile.paper.columns, facts_of(job.printer, profile))
    return png(read(encode(blocks, profile), profile.paper.dots))


def main() -> int:
    """Read {"job", "profile", "folder"} from standard input; a mistake goes to standard error, with status 1."""
    try:
        asked = json.load(sys.stdin)
        picture = proof(Job.model_validate(asked["job"]), asked["profile"], Path(asked["folder"]))
    except (ProfileError, LayoutError, ValidationError, ValueError, KeyError) as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
