"""The print agent's knowledge of printers, for the check of a hall's folder: the server itself drives none."""

from collections.abc import Iterable
from pathlib import Path

from operations.halls.hall_folder import Judges
from printing.profiles import ProfileError, Profiles
from printing.transports.networks import Networks, refusal


def judges(data: Path, networks: Iterable[str]) -> Judges:
    """Judges by the house's profiles and those in the data folder, and by the networks where printers may be."""
    places = Networks(networks)

    def profile(name: str) -> str:
        try:
            Profiles(data / "printer_profiles").get(name)
        except ProfileError as error:
            return str(error)
        return ""

    return Judges(profile, lambda address: refusal(address, places))
