"""From an OSM extract and GTFS feeds to a network."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from access.errors import DataError
from access.memory import give_back_memory
from access.network.audit import audit_grid, audit_speeds, audit_stops, audit_streets
from access.network.feeds import read_feeds
from access.network.footing import build_footing
from access.network.manifest import identity_of, manifest_of
from access.network.model import Network, Stops
from access.network.places import read_places
from access.network.stations import no_stations
from access.network.texts import texts_of
from osm import StreetNetwork, read_both_streets

LARGE = 50_000  # vertices from which on a build is worth the milliseconds that tidying up takes


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
    split at the stops and at the entrances of stations; walks between them, vertices and grid cells are tabled up to
    2 km. Left out: elevation.

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
    feeds = read_feeds([Path(path) for path in gtfs_paths])
    tell("reading streets")
    streets, r5_streets = read_both_streets(osm_path)
    _tidy_up(streets)
    places = read_places(Path(places_path)) if places_path else ()
    tell("linking stops to streets, walking from every stop")
    stops, entrances = _stops(feeds.stops), _stops(feeds.entrances)
    parts = stops, feeds.trips, feeds.timezone
    prefixes = [source["prefix"] for source in feeds.sources]
    footing = build_footing(
        streets, *parts, rule="nearest", stations=feeds.stations, entrances=entrances, prefixes=prefixes
    )
    _tidy_up(streets)
    in_open = no_stations(len(stops))  # R5 knows no pathways
    none = _stops(feeds.entrances[:0])
    footing_r5 = build_footing(
        r5_streets, *parts, rule="r5", stations=in_open, entrances=none, prefixes=prefixes
    )
    _tidy_up(streets)
    tell("checking")
    audit = (
        audit_stops(footing, feeds.trips)
        + feeds.audit
        + audit_speeds(feeds.trips, stops, feeds.route_type)
        + audit_streets(streets)
        + audit_grid(footing.grid)
    )
    manifest = manifest_of(name, sources, feeds, streets)
    return Network(
        id=identity_of(manifest),
        timezone=feeds.timezone,
        footing=footing,
        footing_r5=footing_r5,
        trips=feeds.trips,
        calendar=feeds.calendar,
        service_feed=feeds.service_feed,
        vehicles=feeds.vehicles,
        changes=feeds.changes,
        places=places,
        audit=tuple(audit),
        manifest=manifest,
    )


def _tidy_up(streets: StreetNetwork) -> None:
    """Give back what a stage has freed, where that is much."""
    if streets.n_vertices > LARGE:
        give_back_memory()


def _stops(table: pd.DataFrame) -> Stops:
    """Stops or entrances as arrays, not yet on any street."""
    name = table["stop_name"].fillna("") if "stop_name" in table else table["stop_id"]
    return Stops(
        stop_id=texts_of(table["stop_id"]),
        name=texts_of(name),
        lon=table["stop_lon"].to_numpy(np.float64),
        lat=table["stop_lat"].to_numpy(np.float64),
        vertex=np.full(len(table), -1, np.int32),
        link_mm=np.zeros(len(table), np.int32),
    )
