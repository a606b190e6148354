"""A day of citizens and staff, acting through the public API of a running server."""
