"""Hall folders: TOML in, a Hall out, and every mistake named with its file and line."""

from operations.hall_folder.as_json import from_json, to_json

__all__ = ["from_json", "to_json"]
