"""What a demo hall leaves to whoever tries it, and what they may try."""

from dataclasses import dataclass

from queueing.hall import Hall


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to try: its word in `locales`, where it is, and who logs in there ("" nobody)."""

    word: str
    path: str
    login: str = ""


def free_window(hall: Hall) -> int:
    """The window that the demo's clerks leave free, if there is more than one: the last."""
    return max(window.number for window in hall.windows)


def trials(hall: Hall) -> list[Trial]:
    """What to try, in the order in which it makes sense."""
    found = []
    if hall.kiosks:
        kiosk = hall.kiosks[-1]
        found.append(Trial("take", f"/kiosk/{kiosk.name}"))
        if any(one.name == kiosk.printer and one.address.startswith("virtual:") for one in hall.printers):
            found.append(Trial("paper", f"/admin/printers/{kiosk.printer}/paper"))
    return [
        *found,
        Trial("hear", f"/display/{hall.code}"),
        Trial("serve", "/window/", f"clerk{free_window(hall)}"),
        Trial("measure", "/reports/waiting-times", "manager"),
    ]
