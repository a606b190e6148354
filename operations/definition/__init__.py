"""A hall's folder, read and written part by part: every save is checked first, and is a version.

parts     which files are parts, and what they say     toml_text   a file's text with other values, as people left it
saving    checked, written, in force                    versions    what was saved, by whom, and what it changed
by_hand   files changed without the pages               moving      who waits for what goes
"""
