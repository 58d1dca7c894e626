"""Which trips one vehicle runs one after the other with its riders aboard: by blocks, and by links between trips."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from access.network.changes import Vehicles
from access.network.model import Stops, Trips

SAME_PLACE_M = 200.0  # at most between the last call of a trip and the first of the next in its block

Int64 = NDArray[np.int64]
_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class TripEnds:
    """Where and when every trip begins and ends, int64 (T,): seconds of its own service day, stops."""

    first_arrival_s: Int64
    first_departure_s: Int64
    last_arrival_s: Int64
    first_stop: Int64
    last_stop: Int64


@dataclass(frozen=True)
class Continuations:
    """Pairs of trips of one service date: riders of the first may stay aboard as it becomes the second.

    before, after int64 (n,): rows of the network's trips; later uint8 (n,): 1 where the second is of the next date.
    """

    before: Int64
    after: Int64
    later: NDArray[np.uint8]


def trip_ends(trips: Trips) -> TripEnds:
    """First and last calls of every trip."""
    n_trips, n_positions = np.diff(trips.trip_offset), np.diff(trips.pattern_offset)
    lengths = np.repeat(n_positions, n_trips)
    in_pattern = np.arange(len(trips)) - np.repeat(trips.trip_offset[:-1], n_trips)
    first = np.repeat(trips.time_offset[:-1], n_trips) + in_pattern * lengths
    return TripEnds(
        first_arrival_s=trips.arrival_s[first].astype(np.int64),
        first_departure_s=trips.departure_s[first].astype(np.int64),
        last_arrival_s=trips.arrival_s[first + lengths - 1].astype(np.int64),
        first_stop=np.repeat(trips.pattern_stop[trips.pattern_offset[:-1]], n_trips).astype(np.int64),
        last_stop=np.repeat(trips.pattern_stop[trips.pattern_offset[1:] - 1], n_trips).astype(np.int64),
    )


def continuations(
    vehicles: Vehicles, stops: Stops, ends: TripEnds, running: Int64, next_day: Int64, day_s: int
) -> Continuations:
    """Find who goes on as what on one service date.

    A link (type 4) holds where both trips run that date and the second leaves at or after the first's arrival; where it
    leaves before, the second is the next date's. A trip that a link continues takes nothing from its block. In a block,
    trips stand in order of first departure, and each goes on as the next if that leaves at or after its arrival, from
    the same stop, from the same station, or from at most `SAME_PLACE_M` away; a block in which two trips overlap is no
    vehicle that date. Pairs kept apart (type 5) do not go on.

    Parameters
    ----------
    running, next_day
        rows of the trips of the date and of the next one, ascending; `day_s` seconds lie between their clocks' zeros.
    """
    links = _linked(vehicles, ends, running, next_day, day_s)
    before, after = _in_blocks(vehicles, ends, running)
    keep = ~np.isin(before, links.before) & _in_place(vehicles, stops, ends, before, after)
    keep &= ~np.isin(_pair(before, after), _pair(vehicles.apart_from, vehicles.apart_to))
    before, after = before[keep], after[keep]
    return Continuations(
        np.concatenate([links.before, before]),
        np.concatenate([links.after, after]),
        np.concatenate([links.later, np.zeros(len(before), np.uint8)]),
    )


def by_block(vehicles: Vehicles, ends: TripEnds, rows: Int64) -> Int64:
    """Those of the trips that have a block, by block, then first departure, then last arrival."""
    rows = rows[vehicles.block[rows] >= 0]
    keys = rows, ends.last_arrival_s[rows], ends.first_departure_s[rows], vehicles.block[rows]
    ordered: Int64 = rows[np.lexsort(keys)]
    return ordered


def overlapping(vehicles: Vehicles, ends: TripEnds, ordered: Int64) -> tuple[Int64, Int64]:
    """Of trips as `by_block` orders them: those that begin before their predecessor ends, and these predecessors."""
    before, after = ordered[:-1], ordered[1:]
    overlaps = vehicles.block[before] == vehicles.block[after]
    overlaps &= ends.first_departure_s[after] < ends.last_arrival_s[before]
    return after[overlaps], before[overlaps]


def _linked(vehicles: Vehicles, ends: TripEnds, running: Int64, next_day: Int64, day_s: int) -> Continuations:
    """Links between trips that hold on a date."""
    before, after = vehicles.linked_from.astype(np.int64), vehicles.linked_to.astype(np.int64)
    runs = np.isin(before, running) & ~np.isin(
        _pair(before, after), _pair(vehicles.apart_from, vehicles.apart_to)
    )
    in_order = ends.first_departure_s[after] >= ends.last_arrival_s[before]
    today = runs & in_order & np.isin(after, running)
    wait_s = ends.first_departure_s[after] + day_s - ends.last_arrival_s[before]
    tomorrow = runs & ~in_order & (wait_s >= 0) & np.isin(after, next_day)
    either = today | tomorrow
    return Continuations(before[either], after[either], tomorrow[either].astype(np.uint8))


def _in_blocks(vehicles: Vehicles, ends: TripEnds, running: Int64) -> tuple[Int64, Int64]:
    """Each trip of a block of one vehicle, and the next in it."""
    rows = by_block(vehicles, ends, running)
    before, after = rows[:-1], rows[1:]
    no_vehicle = np.unique(vehicles.block[overlapping(vehicles, ends, rows)[0]])
    keep = (vehicles.block[before] == vehicles.block[after]) & ~np.isin(vehicles.block[before], no_vehicle)
    return before[keep], after[keep]


def _in_place(
    vehicles: Vehicles, stops: Stops, ends: TripEnds, before: Int64, after: Int64
) -> NDArray[np.bool_]:
    """Whether the vehicle stands where its next trip begins."""
    here, there = ends.last_stop[before], ends.first_stop[after]
    station = vehicles.station[here]
    near: NDArray[np.bool_] = (here == there) | ((station >= 0) & (station == vehicles.station[there]))
    far = np.flatnonzero(~near & np.isfinite(stops.lon[here]) & np.isfinite(stops.lon[there]))
    a, b = here[far], there[far]
    near[far] = (
        np.asarray(_GEOD.inv(stops.lon[a], stops.lat[a], stops.lon[b], stops.lat[b])[2]) <= SAME_PLACE_M
    )
    return near


def _pair(one: NDArray[np.integer], other: NDArray[np.integer]) -> Int64:
    """Two rows as one number."""
    both: Int64 = (one.astype(np.int64) << 32) | other.astype(np.int64)
    return both
