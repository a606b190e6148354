"""Every route under /api/v1."""

from api import halls, people, printers, reports, tickets, windows
from api.route import Route

ROUTES: tuple[Route, ...] = (
    *tickets.ROUTES,
    *windows.ROUTES,
    *halls.ROUTES,
    *people.ROUTES,
    *printers.ROUTES,
    *reports.ROUTES,
)
