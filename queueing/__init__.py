"""The rules of a hall, pure: no clock, no database, no files."""
