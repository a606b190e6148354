"""Every route under /api/v1."""

from api import (
    account,
    appointments,
    asking,
    definition,
    guides,
    halls,
    kiosks,
    passkeys,
    people,
    printers,
    reports,
    security,
    tickets,
    what_if,
    windows,
)
from api.route import Route

ROUTES: tuple[Route, ...] = (
    *tickets.ROUTES,
    *appointments.ROUTES,
    *windows.ROUTES,
    *halls.ROUTES,
    *asking.ROUTES,
    *definition.ROUTES,
    *guides.ROUTES,
    *kiosks.ROUTES,
    *people.ROUTES,
    *account.ROUTES,
    *passkeys.ROUTES,
    *printers.ROUTES,
    *reports.ROUTES,
    *security.ROUTES,
    *what_if.ROUTES,
)
