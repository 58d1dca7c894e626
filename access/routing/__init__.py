"""Arrays in, seconds out: bounded walks, range RAPTOR, percentiles. Nothing here knows feeds, streets or points."""

from access.routing._jit import warm_up

__all__ = ["warm_up"]
