"""Arrays in, seconds out: bounded walks, range RAPTOR, percentiles. Nothing here knows feeds, streets or points."""
