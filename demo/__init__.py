"""A day of citizens and staff who act through the public API of a running server, like any other client."""

from demo.living import live
from demo.run import run

__all__ = ["live", "run"]
