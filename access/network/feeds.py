"""GTFS feeds as a network wants them: trips in patterns, service days, stops; here alone a feed meets a timetable."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from access.errors import DataError
from access.network.audit import audit_feeds, audit_trips
from access.network.changes import ChangeRules, Vehicles
from access.network.feed_transfers import audit_changes, change_rules, vehicles_of
from access.network.model import AuditEntry, Trips
from access.network.patterns import group_trips
from access.network.stations import Stations, stations_of
from gtfs import (
    Feed,
    ServiceDays,
    TimedStopTimes,
    headways,
    merge_feeds,
    read_feed,
    service_days,
    station_pathways,
    stop_coordinates,
    timed_stop_times,
    transfer_rows,
)

MAX_DIGITS = 5  # of a route type; longer ones are nonsense
BOARDABLE = frozenset({"", "0", "4"})  # location types that vehicles stop at
SYNTHETIC = "synth"  # in the name of whoever made a file: "synthetic", "synthétique"


@dataclass(frozen=True)
class ReadFeeds:
    """What the feeds give: trips, calendar, the rows of stops and of entrances, and facts for the manifest."""

    trips: Trips
    calendar: ServiceDays
    service_feed: NDArray[np.int32]
    stops: pd.DataFrame
    entrances: pd.DataFrame
    stations: Stations
    vehicles: Vehicles
    changes: ChangeRules
    route_type: NDArray[np.int64]
    timezone: str
    sources: list[dict[str, Any]]
    audit: list[AuditEntry]


def read_feeds(paths: list[Path]) -> ReadFeeds:
    """Read, merge and time the feeds."""
    prefixes = _prefixes(paths)
    feeds = [read_feed(path, prefix=prefix) for path, prefix in zip(paths, prefixes, strict=True)]
    feed = merge_feeds(feeds) if len(feeds) > 1 else feeds[0]
    tables = feed.tables
    places, stop_of_row = _boardable(feed)
    stations, entrance_rows = stations_of(station_pathways(feed), stop_of_row)
    times = timed_stop_times(feed)
    days = service_days(feed)
    service_row = {service: row for row, service in enumerate(days.service_id)}
    routes = tables["routes"]
    route_row = {route: row for row, route in enumerate(routes["route_id"])}
    trips = group_trips(
        times,
        _r5_times(feed, times),
        headways(feed),
        stop_of_row=stop_of_row,
        trip_route=np.asarray(tables["trips"]["route_id"].map(route_row), np.int32),
        trip_service=np.asarray(tables["trips"]["service_id"].map(service_row), np.int32),
        route_id=routes["route_id"].tolist(),
        route_name=_route_names(routes),
    )
    has_trips = np.isin(np.arange(len(days.service_id)), trips.service)
    if not days.active[has_trips].any():
        raise DataError(f"{', '.join(path.name for path in paths)}: no trip runs on any day")
    calendar = replace(days, active=days.active & has_trips[:, None])
    transfers = transfer_rows(feed)
    vehicles = vehicles_of(feed, transfers, trips, places, stop_of_row)
    return ReadFeeds(
        trips=trips,
        calendar=calendar,
        service_feed=_service_feed(feeds, days),
        stops=places[stop_of_row >= 0].reset_index(drop=True),
        entrances=places.iloc[entrance_rows].reset_index(drop=True),
        stations=stations,
        vehicles=vehicles,
        changes=change_rules(transfers, places, stop_of_row),
        route_type=_route_types(routes),
        timezone=str(tables["agency"]["agency_timezone"].iloc[0]),
        sources=[_about(one, path) for one, path in zip(feeds, paths, strict=True)],
        audit=audit_trips(times.dropped, int(np.count_nonzero(times.headway_based)))
        + audit_feeds([warning for one in feeds for warning in one.warnings])
        + audit_changes(transfers, vehicles, trips, calendar),
    )


def _r5_times(feed: Feed, times: TimedStopTimes) -> TimedStopTimes:
    """The same trips as R5 times them: it never looks along shapes (one pass more where that tells)."""
    table = feed.tables["stop_times"]
    if "shape_dist_traveled" not in table or _is_blank(table["shape_dist_traveled"]).all():
        return times
    untimed = _is_blank(table["arrival_time"]) & _is_blank(table["departure_time"])
    return timed_stop_times(feed, interpolation="stops") if untimed.any() else times


def _is_blank(column: pd.Series) -> NDArray[np.bool_]:
    """Where a column of text says nothing."""
    return (column.fillna("").astype(str).str.strip() == "").to_numpy(bool)


def _prefixes(paths: list[Path]) -> list[str]:
    """Prefix of each feed's ids: none for a single feed, else its file name, made distinct if need be."""
    if len(paths) == 1:
        return [""]
    stems = [path.name.removesuffix(".zip").replace(":", "-") for path in paths]
    return [stem if stems.count(stem) == 1 else f"{stem}-{i + 1}" for i, stem in enumerate(stems)]


def _service_feed(feeds: Sequence[Feed], days: ServiceDays) -> NDArray[np.int32]:
    """The feed that each service comes from, told by the prefix that merging gave it."""
    by_prefix = {feed.prefix: i for i, feed in enumerate(feeds)}
    owner = [by_prefix[service.partition(":")[0]] if len(feeds) > 1 else 0 for service in days.service_id]
    return np.array(owner, np.int32)


def _boardable(feed: Feed) -> tuple[pd.DataFrame, NDArray[np.int32]]:
    """Rows of stops.txt with numbers for coordinates, and the stop of each that vehicles may serve (-1: no stop)."""
    stops = feed.tables["stops"]
    kind = stops["location_type"] if "location_type" in stops else pd.Series("", index=stops.index)
    keep = kind.fillna("").astype(str).str.strip().isin(BOARDABLE).to_numpy()
    index = np.where(keep, np.cumsum(keep) - 1, -1).astype(np.int32)
    lon, lat = stop_coordinates(feed)
    return stops.assign(stop_lon=lon, stop_lat=lat), index


def _route_types(routes: pd.DataFrame) -> NDArray[np.int64]:
    """Type of each route; -1 where the feed says none or none that can be read, which its checks have told."""
    texts = routes["route_type"].fillna("").astype(str).str.strip()
    return np.array(
        [int(text) if text.isdecimal() and len(text) < MAX_DIGITS else -1 for text in texts], np.int64
    )


def _route_names(routes: pd.DataFrame) -> list[str]:
    """What people call each route: its short name, else its long name, else its id."""
    names = routes["route_id"].astype(str)
    for column in ("route_long_name", "route_short_name"):
        if column in routes:
            text = routes[column].fillna("").astype(str).str.strip()
            names = names.where(text == "", text)
    return names.tolist()


def _about(feed: Feed, path: Path) -> dict[str, Any]:
    """Who publishes a feed, for citing it."""
    info = feed.tables.get("feed_info")
    row = {} if info is None or not len(info) else info.iloc[0].dropna().to_dict()
    agencies = feed.tables["agency"]["agency_name"].dropna().astype(str).tolist()
    text = " ".join([str(row.get("feed_publisher_name", "")), str(row.get("feed_version", "")), *agencies])
    return {
        "file": path.name,
        "prefix": feed.prefix,
        "publisher": str(row.get("feed_publisher_name", "")),
        "version": str(row.get("feed_version", "")),
        "agencies": agencies,
        "synthetic": SYNTHETIC in text.casefold(),
    }
