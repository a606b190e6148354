"""Staff and devices: accounts, passwords and tokens."""
