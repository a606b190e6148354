"""The folder that a hall's definition comes from."""

import os
from pathlib import Path

from operations.context import Context
from operations.halls import catalogue
from queueing.errors import Conflict


def folder_of(context: Context, hall: str) -> Path:
    """The folder a hall's definition comes from. Raises Conflict `no_folder` when there is none here."""
    catalogue.get_hall(context, hall)
    folder = Path(catalogue.folders(context).get(hall) or "/nowhere")
    if not os.path.isdir(folder):  # and not is_dir(), which raises where the computer does not let us look
        raise Conflict("no_folder", f"The folder of the hall {hall} is not on this computer.")
    return folder
