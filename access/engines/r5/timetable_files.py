"""The timetable that R5 reads: a feed written from the network's own tables."""

from access.engines.r5.ids import route_ids, service_ids, stop_ids, trip_ids
from access.network.model import Network
from gtfs import Feed

__all__ = ["route_ids", "service_ids", "stop_ids", "timetable_feed", "trip_ids"]


def timetable_feed(network: Network) -> Feed:
    """Return the feed that R5 reads for a network."""
    raise NotImplementedError
