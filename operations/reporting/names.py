"""The names of the reports, for packages that must not import the code that makes reports. Names and order come from
the titles in `locales` (room `reports`, part `name`).
"""

import locales

NAMES: tuple[str, ...] = tuple(locales.room(locales.OWN, "reports")["name"])
