"""A day of citizens and staff, acting through the public API of a running server, like any other client of
it.
"""

from api.demo.living import live
from api.demo.run import run

__all__ = ["live", "run"]
