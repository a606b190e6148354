"""The only SQL of the house: tables, and plain functions over a connection."""
