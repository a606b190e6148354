"""The past: import and export of history, and the reports."""
