"""Floods: attacks on a running server that mean to stop a hall. `python -m tests.floods NAME --seconds N` runs one."""
