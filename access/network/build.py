"""From an OSM extract and GTFS feeds to a network: the only module that knows a feed and a timetable."""

import hashlib
import importlib.metadata
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from access.errors import DataError
from access.network.audit import (
    audit_feeds,
    audit_grid,
    audit_speeds,
    audit_stops,
    audit_streets,
    audit_trips,
    audit_unused,
)
from access.network.footing import build_footing
from access.network.model import AuditEntry, Network, Stops, Trips
from access.network.patterns import group_trips
from access.network.places import read_places
from access.network.store import code_hash, file_hash, file_stamp
from access.network.texts import texts_of
from gtfs import (
    Feed,
    ServiceDays,
    merge_feeds,
    read_feed,
    service_days,
    stop_coordinates,
    timed_stop_times,
)
from osm import StreetNetwork, file_generator, read_streets

MAX_DIGITS = 5  # of a route type; longer ones are nonsense
BOARDABLE = frozenset({"", "0", "4"})  # location types that vehicles stop at
OSM_LICENCE = "© OpenStreetMap contributors, ODbL 1.0"
SYNTHETIC_STREETS = "Synthetic streets, not from OpenStreetMap"
SYNTHETIC = "synth"  # in the name of whoever made a file: "synthetic", "synthétique"


def build_network(
    osm_path: Path | str,
    gtfs_paths: Sequence[Path | str],
    *,
    places_path: Path | str | None = None,
    name: str = "",
    progress: Callable[[str], None] | None = None,
) -> Network:
    """Build a network from an OSM file, one or more GTFS feeds and perhaps a table of places.

    Several feeds are merged; their ids then carry the feed's file name as a prefix ("tadao:BUL1"). Streets are
    split at the stops; walks between stops, vertices and grid cells are tabled up to 2 km. Left out: elevation, GTFS
    transfers.txt and pathways.

    Parameters
    ----------
    progress
        called with a few words at the start of each stage.

    Raises
    ------
    OsmError, GtfsError, DataError
        An input is missing, unreadable or contradicts itself; a feed's problems come all at once.

    Notes
    -----
    The same inputs and code give the same network to the byte. Cost: some 20 s for a region of 3,000 stops and
    350,000 street nodes.
    """
    tell = progress or (lambda _: None)
    sources = [Path(osm_path), *map(Path, gtfs_paths)] + ([Path(places_path)] if places_path else [])
    for path in sources:
        if not path.exists():
            raise DataError(f"{path} does not exist")
    if not gtfs_paths:
        raise DataError("no GTFS feed is given: a network needs at least one")
    tell("reading feeds")
    timetable = _read_timetable([Path(path) for path in gtfs_paths])
    tell("reading streets")
    streets = read_streets(osm_path)
    places = read_places(Path(places_path)) if places_path else ()
    tell("linking stops to streets, walking from every stop")
    stops = _stops(timetable)
    footings = [
        build_footing(streets, stops, timetable.trips, timetable.timezone, rule=rule)
        for rule in ("nearest", "r5")
    ]
    tell("checking")
    audit = (
        audit_stops(footings[0].stops)
        + timetable.audit
        + audit_speeds(timetable.trips, stops, timetable.route_type)
        + audit_streets(streets)
        + audit_grid(footings[0].grid)
    )
    manifest = _manifest(name, sources, timetable, streets)
    return Network(
        id=_identity(manifest),
        timezone=timetable.timezone,
        footing=footings[0],
        footing_r5=footings[1],
        trips=timetable.trips,
        calendar=timetable.calendar,
        service_feed=timetable.service_feed,
        places=places,
        audit=tuple(audit),
        manifest=manifest,
    )


@dataclass(frozen=True)
class _ReadTimetable:
    """What the feeds give: trips, calendar, the stops' rows, and facts for the manifest."""

    trips: Trips
    calendar: ServiceDays
    service_feed: NDArray[np.int32]
    stops: pd.DataFrame
    route_type: NDArray[np.int64]
    timezone: str
    feeds: list[dict[str, Any]]
    audit: list[AuditEntry]


def _read_timetable(paths: list[Path]) -> _ReadTimetable:
    """Read, merge and time the feeds."""
    prefixes = _prefixes(paths)
    feeds = [read_feed(path, prefix=prefix) for path, prefix in zip(paths, prefixes, strict=True)]
    feed = merge_feeds(feeds) if len(feeds) > 1 else feeds[0]
    tables = feed.tables
    stops, stop_of_row = _boardable(feed)
    times = timed_stop_times(feed)
    days = service_days(feed)
    service_row = {service: row for row, service in enumerate(days.service_id)}
    routes = tables["routes"]
    route_row = {route: row for row, route in enumerate(routes["route_id"])}
    trips = group_trips(
        times,
        stop_of_row=stop_of_row,
        trip_route=np.asarray(tables["trips"]["route_id"].map(route_row), np.int32),
        trip_service=np.asarray(tables["trips"]["service_id"].map(service_row), np.int32),
        route_id=routes["route_id"].tolist(),
        route_name=_route_names(routes),
    )
    has_trips = np.isin(np.arange(len(days.service_id)), trips.service)
    if not days.active[has_trips].any():
        raise DataError(f"{', '.join(path.name for path in paths)}: no trip runs on any day")
    return _ReadTimetable(
        trips=trips,
        calendar=replace(days, active=days.active & has_trips[:, None]),
        service_feed=_service_feed(feeds, days),
        stops=stops,
        route_type=_route_types(routes),
        timezone=str(tables["agency"]["agency_timezone"].iloc[0]),
        feeds=[_about(one, path) for one, path in zip(feeds, paths, strict=True)],
        audit=audit_trips(times.dropped, int(np.count_nonzero(times.headway_based)))
        + audit_feeds([warning for one in feeds for warning in one.warnings])
        + audit_unused(feeds),
    )


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
    """Stops that vehicles may serve, with numbers for coordinates, and the stop index of each row (-1: no stop)."""
    stops = feed.tables["stops"]
    kind = stops["location_type"] if "location_type" in stops else pd.Series("", index=stops.index)
    keep = kind.fillna("").astype(str).str.strip().isin(BOARDABLE).to_numpy()
    index = np.where(keep, np.cumsum(keep) - 1, -1).astype(np.int32)
    lon, lat = stop_coordinates(feed)
    return stops.assign(stop_lon=lon, stop_lat=lat)[keep].reset_index(drop=True), index


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


def _stops(timetable: _ReadTimetable) -> Stops:
    """Stops as arrays, not yet on any street."""
    table = timetable.stops
    name = table["stop_name"].fillna("") if "stop_name" in table else table["stop_id"]
    return Stops(
        stop_id=texts_of(table["stop_id"]),
        name=texts_of(name),
        lon=table["stop_lon"].to_numpy(np.float64),
        lat=table["stop_lat"].to_numpy(np.float64),
        vertex=np.full(len(table), -1, np.int32),
        link_mm=np.zeros(len(table), np.int32),
    )


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


def _manifest(
    name: str, sources: list[Path], timetable: _ReadTimetable, streets: StreetNetwork
) -> dict[str, Any]:
    """Inputs with their hashes, code, counts and licences."""
    invented = SYNTHETIC in file_generator(sources[0]).casefold()
    inputs = [
        {
            "name": path.name,
            "path": str(path.absolute()),
            "sha256": file_hash(path),
            "stamp": file_stamp(path),
        }
        for path in sources
    ]
    return {
        "name": name,
        "inputs": inputs,
        "code": {"version": importlib.metadata.version("artois-access"), "sha256": code_hash()},
        "feeds": timetable.feeds,
        "synthetic_streets": invented,
        "synthetic": invented or any(feed["synthetic"] for feed in timetable.feeds),
        "licences": [
            SYNTHETIC_STREETS if invented else OSM_LICENCE,
            *(_citation(feed) for feed in timetable.feeds),
        ],
        "counts": {
            "stops": len(timetable.stops),
            "trips": len(timetable.trips),
            "patterns": timetable.trips.n_patterns,
            "street_vertices": streets.n_vertices,
            "street_edges": streets.n_edges,
        },
    }


def _citation(feed: dict[str, Any]) -> str:
    """One line that names a feed and who publishes it."""
    who = feed["publisher"] or ", ".join(feed["agencies"])
    version = f", version {feed['version']}" if feed["version"] else ""
    return f"GTFS {feed['file']}: {who}{version}; licence as stated by its publisher"


def _identity(manifest: dict[str, Any]) -> str:
    """Hash of inputs and code: two networks with one id are the same."""
    parts = [[source["name"], source["sha256"]] for source in manifest["inputs"]]
    text = json.dumps([parts, manifest["code"]], sort_keys=True)
    return "n-" + hashlib.sha256(text.encode()).hexdigest()[:16]
