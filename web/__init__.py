"""What all stations share: authentication, permissions, errors, languages, and news by socket."""
