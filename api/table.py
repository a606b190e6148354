"""Every route under /api/v1."""

from api import halls, people, printers, tickets, windows
from api.route import Route

ROUTES: tuple[Route, ...] = (
    *tickets.ROUTES,
    *windows.ROUTES,
    *halls.ROUTES,
    *people.ROUTES,
    *printers.ROUTES,
)
