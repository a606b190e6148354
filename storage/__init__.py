"""All SQL of the program: tables, and plain functions over a connection."""
