"""What the build noticed: stops far from streets, trips dropped and why, speeds that cannot be."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from access.network.csr import ranges
from access.network.grid import CELL_M
from access.network.links import LINK_LIMIT_M
from access.network.model import AuditEntry, Footing, Grid, Stops, Trips
from gtfs import Problem
from osm import StreetNetwork

FAR_STOP_MM = 100_000
RAIL_TYPES = frozenset({1, 2, *range(100, 118), *range(400, 405)})  # metro, rail and their extended types
MAX_KMH = 160.0
MAX_RAIL_KMH = 350.0
CLOCK_TOLERANCE_S = 60  # feeds written in whole minutes
MAX_EXAMPLES = 5

_GEOD = Geod(ellps="WGS84")


def audit_stops(footing: Footing, trips: Trips) -> list[AuditEntry]:
    """Stops without a street within the link limit, stops further than 100 m from theirs, stations shut in."""
    stops, closed = footing.stops, footing.stations.closed == 1
    entries = []
    unlinked = np.flatnonzero((stops.vertex < 0) & ~closed)
    if len(unlinked):
        text = (
            f"{len(unlinked)} of {len(stops)} stops have no walkable street within {LINK_LIMIT_M:.0f} m: "
            "nobody can walk to them in this network"
        )
        names = [_stop(stops, i) for i in unlinked[:MAX_EXAMPLES]]
        entries.append(AuditEntry("stops-unlinked", len(unlinked), text, tuple(names)))
    far = np.flatnonzero((stops.vertex >= 0) & (stops.link_mm > FAR_STOP_MM) & ~closed)
    if len(far):
        worst = far[np.argsort(-stops.link_mm[far], kind="stable")][:MAX_EXAMPLES]
        names = [f"{_stop(stops, i)}: {stops.link_mm[i] / 1000:.0f} m" for i in worst]
        text = f"{len(far)} stops lie more than {FAR_STOP_MM // 1000} m from the nearest walkable street"
        entries.append(AuditEntry("stops-far", len(far), text, tuple(names)))
    return entries + _audit_stations(footing, trips)


def _audit_stations(footing: Footing, trips: Trips) -> list[AuditEntry]:
    """Entrances far from any street, and stops with service inside stations that no entrance leads to or from."""
    stops, doors, stations = footing.stops, footing.doors, footing.stations
    entries = []
    on_street = doors.vertex[len(stops) :] >= 0
    lost = np.flatnonzero(~on_street) + len(stops)
    if len(lost):
        text = f"{len(lost)} entrances of stations have no walkable street within {LINK_LIMIT_M:.0f} m"
        names = [_stop(doors, i) for i in lost[:MAX_EXAMPLES]]
        entries.append(AuditEntry("entrances-unlinked", len(lost), text, tuple(names)))
    for code, offset, stop, says in (
        (
            "stops-without-way-in",
            stations.in_offset,
            stations.in_stop,
            "no entrance leads to them: nobody can walk there",
        ),
        (
            "stops-without-way-out",
            stations.out_offset,
            stations.out_stop,
            "they lead to no entrance: nobody can leave them on foot",
        ),
    ):
        shut_in = np.zeros(len(stops), np.bool_)
        shut_in[trips.pattern_stop] = stations.closed[trips.pattern_stop] == 1
        shut_in[stop[np.repeat(on_street, np.diff(offset))]] = False
        shut = np.flatnonzero(shut_in)
        if len(shut):
            text = f"pathways.txt leads to or from {len(shut)} stops, but {says}"
            names = [_stop(stops, i) for i in shut[:MAX_EXAMPLES]]
            entries.append(AuditEntry(code, len(shut), text, tuple(names)))
    return entries


def audit_trips(dropped: Sequence[Problem], n_headway: int) -> list[AuditEntry]:
    """Trips that were left out, by reason, and trips that stand for a headway."""
    entries = []
    reasons = Counter(problem.code for problem in dropped)
    for code, count in sorted(reasons.items()):
        examples = [problem.message for problem in dropped if problem.code == code][:MAX_EXAMPLES]
        text = f"{count} trips were left out: {code}"
        entries.append(AuditEntry("trips-dropped", count, text, tuple(examples)))
    if n_headway:
        text = (
            f"{n_headway} trips stand for headway service at a fixed phase; their real minutes are not known"
        )
        entries.append(AuditEntry("trips-from-headways", n_headway, text))
    return entries


def audit_feeds(warnings: Sequence[Problem]) -> list[AuditEntry]:
    """What the feeds' own checks found odd, by kind."""
    entries = []
    for code, count in sorted(Counter(problem.code for problem in warnings).items()):
        examples = [problem.message for problem in warnings if problem.code == code][:MAX_EXAMPLES]
        entries.append(
            AuditEntry(
                f"feed-{code}", count, f"{count} warnings of the feeds' checks: {code}", tuple(examples)
            )
        )
    return entries


def audit_speeds(trips: Trips, stops: Stops, route_type: NDArray[np.int64]) -> list[AuditEntry]:
    """Hops faster than a vehicle of their kind can run, a minute of rounding allowed."""
    n_positions = np.diff(trips.pattern_offset)
    n_trips = np.diff(trips.trip_offset)
    pattern_of_trip = np.repeat(np.arange(trips.n_patterns), n_trips)
    lengths = n_positions[pattern_of_trip]
    here = trips.pattern_stop[ranges(trips.pattern_offset[:-1][pattern_of_trip], lengths)]
    last = np.zeros(len(here), np.bool_)
    last[np.cumsum(lengths) - 1] = True
    hop = np.flatnonzero(~last)
    _, _, metres = _GEOD.inv(
        stops.lon[here[hop]], stops.lat[here[hop]], stops.lon[here[hop + 1]], stops.lat[here[hop + 1]]
    )
    seconds = trips.arrival_s[hop + 1] - trips.departure_s[hop]
    kmh = np.asarray(metres) / (seconds + CLOCK_TOLERANCE_S) * 3.6
    trip = np.repeat(np.arange(len(trips)), lengths)[hop]
    rail = np.isin(route_type[trips.pattern_route[pattern_of_trip[trip]]], list(RAIL_TYPES))
    wrong = np.flatnonzero(kmh > np.where(rail, MAX_RAIL_KMH, MAX_KMH))
    if not len(wrong):
        return []
    examples = [
        f"trip {trips.trip_id[trip[i]]}: {_stop(stops, here[hop[i]])} to {_stop(stops, here[hop[i] + 1])}, "
        f"{metres[i] / 1000:.1f} km in {seconds[i]} s"
        for i in wrong[np.argsort(-kmh[wrong], kind="stable")][:MAX_EXAMPLES]
    ]
    n_wrong = len(np.unique(trip[wrong]))
    text = (
        f"{n_wrong} trips have hops faster than {MAX_KMH:.0f} km/h (rail {MAX_RAIL_KMH:.0f}); they are kept"
    )
    return [AuditEntry("speeds-impossible", n_wrong, text, tuple(examples))]


def audit_streets(streets: StreetNetwork) -> list[AuditEntry]:
    """Ways cut by the edge of the extract, and parts of the street network that hang together with nothing."""
    entries = []
    if streets.n_clipped_ways:
        text = (
            f"{streets.n_clipped_ways} ways name {streets.n_missing_nodes} nodes that the extract lacks: "
            "they are cut there, so ways across its edge may be missing"
        )
        entries.append(AuditEntry("ways-clipped", streets.n_clipped_ways, text))
    islands = int(np.count_nonzero(streets.vertex_island & 1))
    if islands:
        text = f"{islands} street vertices lie in small parts cut off on foot: no point is linked to them"
        entries.append(AuditEntry("walk-islands", islands, text))
    return entries


def audit_grid(grid: Grid) -> list[AuditEntry]:
    """Cells larger than usual, because the streets span so much: one far street is enough."""
    if grid.cell_m <= CELL_M:
        return []
    width, height = (n * grid.cell_m / 1000 for n in (grid.nx, grid.ny))
    text = (
        f"the streets span {width:.0f} by {height:.0f} km, so isochrones are drawn on cells of "
        f"{grid.cell_m:g} m instead of {CELL_M:g} m: cut the extract to the region"
    )
    return [AuditEntry("grid-coarse", grid.nx * grid.ny, text)]


def _stop(stops: Stops, index: int) -> str:
    """A stop as people name it."""
    return f"{stops.stop_id[int(index)]} ({stops.name[int(index)]})"
