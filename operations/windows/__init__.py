"""Members of staff at windows: open, pause, close, leave."""
