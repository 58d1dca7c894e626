"""From walks to and from the doors of stations to walks to and from the stops inside them, in seconds.

The streets end at doors: stops in the open and entrances (`access.network.model.Footing.doors`). Profile "default"
reaches a stop with pathways through entrances only; the seconds inside are fixed (`access.network.stations`) and come
on top of the walk, which has been rounded up. Limits hold for both together. Where a network has no pathways every
function here gives back what it was given.
"""

import numpy as np
from numpy.typing import NDArray

from access.network.csr import offsets, ranges
from access.network.stations import Stations
from access.routing.timetable import StopWalks, Transfers

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Entries = tuple[Int64, Int64, Int64]  # row, stop, seconds of each walk, by row and then by stop


def through_entrances(
    stations: Stations, walks: StopWalks, limit_s: int, *, towards_stops: bool
) -> StopWalks:
    """
    Lead walks between points and doors on to the stops inside stations.

    Parameters
    ----------
    walks
        CSR over points, doors ascending within a point.
    limit_s
        walks of more seconds are left out, those given too.
    towards_stops
        True where the points are left (access), False where they are walked to (egress).

    Returns
    -------
    StopWalks
        CSR over the same points with stops alone, ascending, each with its least seconds. Cost: linear, and a sort of
        what lies behind entrances.
    """
    if not stations.n_entrances:
        return walks
    n_points = len(walks.offset) - 1
    row = np.repeat(np.arange(n_points), np.diff(walks.offset))
    found = _led_on(stations, (row, walks.stop, walks.seconds), limit_s, towards_stops=towards_stops)
    return StopWalks(
        offsets(np.bincount(found[0], minlength=n_points)),
        found[1].astype(np.int32),
        found[2].astype(np.int32),
    )


def changes_with_stations(stations: Stations, walks: Transfers, limit_s: int) -> Transfers:
    """
    Lead walks from door to door on to the stops inside stations, and add the ways from stop to stop inside.

    Two stops that pathways join are as far apart as these say, whatever the streets say; other changes leave through
    an entrance, enter through one, or both.

    Parameters
    ----------
    walks
        CSR over doors, without changes at a stop itself.

    Returns
    -------
    Transfers
        CSR over stops, ascending, of at most `limit_s`; still without changes at a stop itself.
    """
    if not stations.any_closed:
        return walks
    n_stops = len(stations.closed)
    n_doors = len(walks.offset) - 1
    row: Int64 = np.repeat(np.arange(n_doors), np.diff(walks.offset))
    source, target, seconds = _led_on(stations, (row, walks.stop, walks.seconds), limit_s, towards_stops=True)
    order = np.lexsort((source, target))  # walks from doors, by where they end
    turned = target[order], source[order], seconds[order]
    target, source, seconds = _led_on(stations, turned, limit_s, towards_stops=False)
    inner_row = np.repeat(np.arange(n_stops), np.diff(stations.inner_offset))
    joined = inner_row * n_stops + stations.inner_stop
    apart = (source != target) & ~np.isin(source * n_stops + target, joined)
    near = stations.inner_s <= limit_s
    source = np.concatenate([source[apart], inner_row[near]])
    target = np.concatenate([target[apart], stations.inner_stop[near]])
    least = np.concatenate([seconds[apart], stations.inner_s[near]]).astype(np.int32)
    order = np.lexsort((target, source))
    return Transfers(
        offsets(np.bincount(source, minlength=n_stops)), target[order].astype(np.int32), least[order]
    )


def _led_on(
    stations: Stations,
    walks: tuple[Int64, Int32 | Int64, Int32 | Int64],
    limit_s: int,
    *,
    towards_stops: bool,
) -> Entries:
    """Walks of rows to (or from) doors as walks to (or from) stops, within the limit, by row and then by stop."""
    row, door, seconds = (part.astype(np.int64, copy=False) for part in walks)
    n_stops = len(stations.closed)
    if towards_stops:
        offset, stop, inside = stations.in_offset, stations.in_stop, stations.in_s
    else:
        offset, stop, inside = stations.out_offset, stations.out_stop, stations.out_s
    in_open = (door < n_stops) & (seconds <= limit_s)
    at = np.flatnonzero(door >= n_stops)
    count = np.diff(offset)[door[at] - n_stops]
    behind = ranges(offset[door[at] - n_stops], count)
    at = np.repeat(at, count)
    key = row[at] * n_stops + stop[behind]
    total = seconds[at] + inside[behind]
    order = np.lexsort((total, key))
    key, total = key[order], total[order]
    least = np.ones(len(key), np.bool_)
    least[1:] = key[1:] != key[:-1]
    least &= total <= limit_s
    key, total = key[least], total[least]
    open_key = row[in_open] * n_stops + door[in_open]
    place = np.searchsorted(open_key, key)
    keys = np.insert(open_key, place, key)
    return keys // n_stops, keys % n_stops, np.insert(seconds[in_open], place, total)
