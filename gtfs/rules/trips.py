"""Trips that are left out, and trips faster than any vehicle."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.clock import texts_to_ints
from gtfs.errors import Problem
from gtfs.feed import Feed, texts
from gtfs.interpolate import stop_gaps_m
from gtfs.places import stop_coordinates
from gtfs.rules.report import report, whole_file
from gtfs.sorted_stop_times import SortedStopTimes, sort_stop_times
from gtfs.trip_rules import drop_reasons, dropped_trips

MAX_SPEED_KMH = {0: 120, 1: 150, 2: 400, 3: 150, 4: 120, 5: 50, 6: 60, 7: 60, 11: 120, 12: 200}
"""Fastest believable speed between two stops by route_type; other types 400. One minute is forgiven."""


def continuous_service(feed: Feed) -> list[Problem]:
    """Boarding or alighting between stops, which is not computed: vehicles are met at stops only."""
    out = []
    for table in ("routes", "stop_times"):
        for column in ("continuous_pickup", "continuous_drop_off"):
            between = pc.is_in(texts(feed, table, column), pa.array(["0", "2", "3"], pa.large_string()))
            n = int(pc.sum(between).as_py() or 0)
            if n:
                message = f"{table}.txt: {column} lets riders on or off between stops in {n:,} rows; only stops count."
                out.append(whole_file("continuous_service", "warning", f"{table}.txt", message, field=column))
    return out


def trips_in_time(feed: Feed) -> list[Problem]:
    """Trips left out, impossible speeds and distances, if the stop times can be sorted at all."""
    if not {"stops", "trips", "stop_times"} <= feed.tables.keys():
        return []
    ordered = sort_stop_times(feed)
    if ordered.problems:
        return []
    rules = (trips_left_out, impossible_speeds, shape_distances)
    return [problem for rule in rules for problem in rule(feed, ordered)]


def trips_left_out(feed: Feed, ordered: SortedStopTimes) -> list[Problem]:
    """Trips that cannot be ridden, and a feed in which none can."""
    code, at = drop_reasons(ordered)
    out = list(dropped_trips(feed, ordered, code, at))
    if not (code == 0).any():
        message = "trips.txt: the feed has no trip that can be ridden."
        out.append(whole_file("no_usable_trip", "error", "trips.txt", message))
    return out


def impossible_speeds(feed: Feed, ordered: SortedStopTimes) -> list[Problem]:
    """The first stop time of each pair of stops and route type that is reached impossibly fast."""
    if not len(ordered.row) or (ordered.stop < 0).any():
        return []
    at = np.flatnonzero(ordered.timed)
    trip = np.repeat(np.arange(len(ordered.trip_row)), np.diff(ordered.offset))[at]
    stop = ordered.stop[at]
    follows = np.concatenate(([False], trip[1:] == trip[:-1]))
    metres = stop_gaps_m(stop, *stop_coordinates(feed), follows)
    seconds = ordered.arrival_s[at] - np.concatenate(([0], ordered.departure_s[at][:-1]))
    limit = _limits(feed, ordered)[trip]
    with np.errstate(invalid="ignore"):
        fast = np.flatnonzero((metres * 3.6 > limit * (seconds + 60.0)) & (seconds >= 0))
    pair = np.stack((stop[fast - 1], stop[fast], limit[fast].astype(np.int64)))
    _, first = np.unique(pair, axis=1, return_index=True)
    rows = fast[np.sort(first)]
    says = [
        f"is {metres[i] / 1000:.1f} km from the timed stop before and reached in {int(seconds[i])} s"
        for i in rows
    ]
    return report(
        feed,
        ("stop_times", "stop_id"),
        ordered.row[at[rows]],
        says,
        code="impossible_speed",
        severity="warning",
    )


def shape_distances(feed: Feed, ordered: SortedStopTimes) -> list[Problem]:
    """shape_dist_traveled that decreases along a trip: blank times then follow the stops."""
    if len(ordered.row) < 2:
        return []
    inner = np.ones(len(ordered.row), np.bool_)
    inner[ordered.offset[:-1]] = False
    with np.errstate(invalid="ignore"):
        less = inner & (np.diff(ordered.shape_dist, prepend=np.nan) < 0)
    return report(
        feed, ("stop_times", "shape_dist_traveled"), np.sort(ordered.row[less]),
        "is smaller than at the stop before", code="shape_distance_decreases", severity="warning",
    )  # fmt: skip


def _limits(feed: Feed, ordered: SortedStopTimes) -> npt.NDArray[np.float64]:
    """Return the fastest believable speed of every trip in km/h."""
    route = pc.index_in(texts(feed, "trips", "route_id"), texts(feed, "routes", "route_id"))
    at = route.fill_null(-1).to_numpy(zero_copy_only=False)[ordered.trip_row]
    kind = texts_to_ints(texts(feed, "routes", "route_type"))
    table = np.array([MAX_SPEED_KMH.get(int(k), 400) for k in kind], np.float64)
    return np.where(at >= 0, table[at], 400.0) if len(table) else np.full(len(at), 400.0)
