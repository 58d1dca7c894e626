"""One GTFS feed as tables: read, check, time every trip, say which services run, write."""

from gtfs.calendar import ServiceDays, days_with_service, nearest_day_with_service, service_days, services_on
from gtfs.errors import GtfsError, InvalidFeedError, NoServiceOnDateError, Problem
from gtfs.feed import Feed
from gtfs.frequencies import Headways, headways
from gtfs.merge import merge_feeds
from gtfs.pathways import Pathways, station_pathways
from gtfs.places import stop_coordinates
from gtfs.read import read_feed, validate
from gtfs.stop_times import TimedStopTimes, timed_stop_times
from gtfs.transfers import TransferRows, transfer_rows
from gtfs.write import from_gtfs_kit, to_gtfs_kit, write_feed

__all__ = [
    "Feed",
    "GtfsError",
    "Headways",
    "InvalidFeedError",
    "NoServiceOnDateError",
    "Pathways",
    "Problem",
    "ServiceDays",
    "TimedStopTimes",
    "TransferRows",
    "days_with_service",
    "from_gtfs_kit",
    "headways",
    "merge_feeds",
    "nearest_day_with_service",
    "read_feed",
    "service_days",
    "services_on",
    "station_pathways",
    "stop_coordinates",
    "timed_stop_times",
    "to_gtfs_kit",
    "transfer_rows",
    "validate",
    "write_feed",
]
