"""Times of logins and of the security log are the computer's; where the hall's clock is another one, pages say so."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import locales
from queueing.hall import Hall
from web.app_context import app_context

NOTICED = timedelta(minutes=1)


def clock_words(hall: Hall, language: str) -> str:
    """The sentence that a page with the computer's times shows while the hall's clock shows another time, as in a
    demonstration; empty: they agree.
    """
    context = app_context().context
    own, halls = context.machine_now(), context.now()
    if abs(own - halls) < NOTICED:
        return ""
    zone, form = ZoneInfo(hall.timezone), "%Y-%m-%d %H:%M"
    told = {"time": own.astimezone(zone).strftime(form), "hall_time": halls.astimezone(zone).strftime(form)}
    return locales.text(language, "web.clock.computer", **told)
