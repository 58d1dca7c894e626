"""Ways inside stations: which places pathways.txt joins, in which direction, in how many seconds."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyproj

from gtfs.clock import texts_to_floats
from gtfs.errors import Problem
from gtfs.feed import Feed, has_column, texts
from gtfs.places import stop_coordinates
from gtfs.staging import stage_table

FILE: Final = "pathways.txt"
MM_PER_HOUR: Final = 5_000_000
"""Speed at which a length becomes seconds: 5 km/h, the product's default walking speed."""
STEPS_PER_S: Final = 2
"""
Stairs without a time or a length: half a second a step, up or down.

Weidmann (Transporttechnik der Fussgänger, 1993) gives 0.61 m/s up and 0.69 m/s down, measured horizontally; with
treads of 29 cm that is 0.48 and 0.42 s a step. OpenTripPlanner takes 40 cm of level walking a step, 0.29 s at this
speed, which few people climb.
"""
MAX_S: Final = 1_000_000
"""No pathway takes longer: absurd values stay sums that 32 bits hold."""

_GEOD: Final = pyproj.Geod(ellps="WGS84")
_NODES: Final = pa.array(["", "0", "2", "3", "4"], pa.large_string())


@dataclass(frozen=True, slots=True)
class Pathways:
    """
    Directed ways between places of stops.txt, n of them; a pathway that is walked both ways is two.

    Attributes
    ----------
    start, end
        int32 (n,): rows of stops.txt. A boarding area is its platform: the platform's row stands for it.
    seconds
        int32 (n,): what the way takes whoever walks it, 0 or more, at most `MAX_S`.
    place
        int32 (n_stops,): for each row of stops.txt the row that stands for it here: a boarding area's platform,
        else itself.
    entrance
        bool (n_stops,): which rows are entrances (location_type 2).
    """

    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    seconds: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    entrance: npt.NDArray[np.bool_]


def station_pathways(feed: Feed) -> Pathways:
    """
    Return the ways of pathways.txt; none where the feed lacks the file.

    The time of a pathway is its traversal_time, else its length at 5 km/h, else half a second for each of its stairs,
    else the straight line between its ends at 5 km/h, else (an end without a place) 0 s; parts of a second round up.
    Zeros say nothing of a time: GTFS wants a positive traversal_time, and the length is measured horizontally. Left
    out: rows that name no place of the station or a station itself, rows whose ends are one place, and
    everything about wheelchairs, slopes, widths, opening times and fare gates.
    """
    staged, _ = with_pathways(feed)
    place = _places(feed)
    start, end = pathway_ends(staged)
    seconds = pathway_seconds(staged, start, end)
    used = (start >= 0) & (end >= 0)
    both = pc.equal(texts(staged, "pathways", "is_bidirectional"), "1").to_numpy(zero_copy_only=False)[used]
    start, end, seconds = place[start[used]], place[end[used]], np.maximum(seconds[used], 0)
    ways = [
        np.concatenate(pair) for pair in ((start, end[both]), (end, start[both]), (seconds, seconds[both]))
    ]
    moves = ways[0] != ways[1]
    entrance = pc.equal(texts(feed, "stops", "location_type"), "2").to_numpy(zero_copy_only=False)
    return Pathways(ways[0][moves], ways[1][moves], ways[2][moves], place, entrance)


def with_pathways(feed: Feed) -> tuple[Feed, list[Problem]]:
    """Return the feed with pathways.txt as one of its tables, and what is wrong with the file's bytes and shape."""
    if FILE not in feed.extras:
        return feed, []
    staged = stage_table(FILE, feed.extras[FILE])
    tables = {**feed.tables, "pathways": staged.table.to_pandas()}
    return replace(feed, tables=tables, lines={**feed.lines, "pathways": staged.lines}), list(staged.problems)


def pathway_ends(staged: Feed) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return the rows of stops.txt that each pathway joins, -1 where that is no row or one no pathway may join."""
    joinable = pc.is_in(texts(staged, "stops", "location_type"), _NODES).to_numpy(zero_copy_only=False)
    known = texts(staged, "stops", "stop_id")
    ends = []
    for column in ("from_stop_id", "to_stop_id"):
        row = pc.index_in(texts(staged, "pathways", column), known).fill_null(-1)
        at = row.to_numpy(zero_copy_only=False).astype(np.int32)
        ends.append(np.where((at >= 0) & joinable[at], at, -1).astype(np.int32) if len(joinable) else at)
    return ends[0], ends[1]


def pathway_seconds(
    staged: Feed, start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]
) -> npt.NDArray[np.int32]:
    """Return the seconds of each row of the pathways between two rows of stops.txt; -1 where nothing tells them."""
    given, metres, steps = (pathway_numbers(staged, c) for c in ("traversal_time", "length", "stair_count"))
    seconds = np.where(given > 0, np.ceil(given), np.nan)
    seconds = np.where(np.isnan(seconds) & (metres > 0), _walked(metres), seconds)
    seconds = np.where(np.isnan(seconds) & (steps != 0), np.ceil(np.abs(steps) / STEPS_PER_S), seconds)
    lon, lat = stop_coordinates(staged)
    open_rows = np.flatnonzero(np.isnan(seconds) & (start >= 0) & (end >= 0))
    a, b = start[open_rows], end[open_rows]
    placed = np.isfinite(lon[a]) & np.isfinite(lon[b])
    rows, a, b = open_rows[placed], a[placed], b[placed]
    seconds[rows] = _walked(np.asarray(_GEOD.inv(lon[a], lat[a], lon[b], lat[b])[2]))
    return np.where(np.isnan(seconds), -1, np.minimum(seconds, MAX_S)).astype(np.int32)


def pathway_numbers(staged: Feed, column: str) -> npt.NDArray[np.float64]:
    """Return a column of the pathways as numbers, NaN where it is empty or cannot be read."""
    values = texts_to_floats(texts(staged, "pathways", column))
    values[np.isinf(values)] = np.nan
    return values


def _walked(metres: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Seconds of a level walk, counted in whole millimetres and rounded up."""
    return np.ceil(np.rint(metres * 1000) * 3600 / MM_PER_HOUR)


def _places(feed: Feed) -> npt.NDArray[np.int32]:
    """Row of the platform for each boarding area that has one; for each other row itself."""
    kind = texts(feed, "stops", "location_type")
    rows = np.arange(len(kind), dtype=np.int32)
    if not has_column(feed, "stops", "parent_station"):
        return rows
    parent = pc.index_in(texts(feed, "stops", "parent_station"), texts(feed, "stops", "stop_id"))
    at = parent.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    platform = pc.is_in(kind, pa.array(["", "0"], pa.large_string())).to_numpy(zero_copy_only=False)
    area = pc.equal(kind, "4").to_numpy(zero_copy_only=False) & (at >= 0)
    return np.where(area & platform[at], at, rows).astype(np.int32)
