"""The furniture of the stations: who asks, what they may, errors, languages, news by socket."""
