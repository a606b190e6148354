"""What a visitor of the demo can try."""

from dataclasses import dataclass

from queueing.hall import Hall


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to try: its key in `locales`, its path, and who logs in there ("" nobody)."""

    word: str
    path: str
    login: str = ""


def free_window(hall: Hall) -> int:
    """The window that the demo's clerks leave free for visitors: the last one, if there is more than one."""
    return max(window.number for window in hall.windows)


def trials(hall: Hall, is_alone: bool = True, has_clerks: bool = True) -> list[Trial]:
    """What to try, in a sensible order.

    `is_alone`: the server has no other hall; otherwise every path names this hall. `has_clerks`: the demo's clerks work
    in this hall; otherwise its manager serves.
    """
    kiosks, chosen = ("/kiosk", "") if is_alone else (f"/kiosk/{hall.code}", f"?hall={hall.code}")
    choices = []
    if hall.kiosks:
        kiosk = hall.kiosks[-1]
        choices.append(Trial("take", f"{kiosks}/{kiosk.name}"))
        if any(printer.name == kiosk.printer and printer.address.startswith("virtual:") for printer in hall.printers):
            choices.append(Trial("paper", f"/admin/printers/{kiosk.printer}/paper{chosen}"))
    return [
        *choices,
        Trial("hear", f"/display/{hall.code}"),
        Trial("serve", f"/window/{chosen}", f"clerk{free_window(hall)}" if has_clerks else "manager"),
        Trial("measure", f"/reports/waiting-times{chosen}", "manager"),
    ]
