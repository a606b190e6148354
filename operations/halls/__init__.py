"""A hall's definition, the folder it comes from, and the search for a service."""
