"""Backups of a hall's database: made while it works, proved, kept by a rule, encrypted, restored."""
