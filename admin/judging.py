"""The print agent's knowledge of printers, for the check of a hall's folder: the server itself drives none."""

from pathlib import Path

from operations.halls.hall_folder import Judges
from printing.profiles import ProfileError, Profiles
from printing.transports.address import AddressError, parse


def judges(data: Path) -> Judges:
    """Judges by the house's profiles and those in the data folder."""

    def profile(name: str) -> str:
        try:
            Profiles(data / "printer_profiles").get(name)
        except ProfileError as error:
            return str(error)
        return ""

    return Judges(profile, _address)


def _address(text: str) -> str:
    try:
        parse(text)
    except AddressError as error:
        return str(error)
    return ""
