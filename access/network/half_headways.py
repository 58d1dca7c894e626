"""Trips as profile `r5` reads them: half a headway of waiting for explicit trips, R5's times at untimed stops."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from access.network.csr import offsets, ranges
from access.network.model import Network, R5Trips, Trips
from access.routing.continuous import ContinuousPatterns
from gtfs import Headways, TimedStopTimes

#: R5 boards headway service from 60 s after the arrival at the stop on, timetables after more than 60: profile "r5"
#: waits for the 61st second, so headway service leaves one later.
_LATER_S = 1


def r5_trips(trips: Trips, order: NDArray[np.int64], times: TimedStopTimes, found: Headways) -> R5Trips:
    """Put times and headways beside the trips of the default profile.

    Parameters
    ----------
    order
        int64 (T,): trip of `times` at each row of `trips`.
    times
        the same trips, interpolated from stop to stop.
    found
        what `times.headway_row` points to.
    """
    every = ranges(times.trip_offset[:-1][order], np.diff(times.trip_offset)[order])
    arrival_s, departure_s = times.arrival_s[every], times.departure_s[every]
    return R5Trips(
        arrival_s=trips.arrival_s if np.array_equal(arrival_s, trips.arrival_s) else arrival_s,
        departure_s=trips.departure_s if np.array_equal(departure_s, trips.departure_s) else departure_s,
        entry=times.headway_row[order].astype(np.int32),
        start_s=found.start_s.astype(np.int32),
        end_s=found.end_s.astype(np.int32),
        headway_s=found.headway_s.astype(np.int32),
    )


def by_timetable(arrival_s: NDArray[np.int32], departure_s: NDArray[np.int32], n_trips: int) -> R5Trips:
    """What R5 reads where every trip has its own times, the same as ours."""
    nothing = np.empty(0, np.int32)
    return R5Trips(arrival_s, departure_s, np.full(n_trips, -1, np.int32), nothing, nothing, nothing)


def as_r5_times_them(trips: Trips) -> Trips:
    """The trips with R5's times in place of ours."""
    return dataclasses.replace(trips, arrival_s=trips.r5.arrival_s, departure_s=trips.r5.departure_s)


def as_r5_reads(network: Network) -> Network:
    """The network with R5's times in place of ours: itself where that makes no difference."""
    trips = network.trips
    if trips.r5.arrival_s is trips.arrival_s and trips.r5.departure_s is trips.departure_s:
        return network
    return dataclasses.replace(network, trips=as_r5_times_them(trips))


def runs_by_headway(trips: Trips, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of these trips stand for headway service, exact or not: R5 makes no difference."""
    return trips.r5.entry[rows] >= 0


def continuous_patterns(trips: Trips, rows: NDArray[np.int64], n_stops: int) -> ContinuousPatterns | None:
    """One pattern for each line of frequencies.txt of which a trip is among `rows`, as R5 rides it without draws.

    Whoever can board from the second e on, between start and end of the line as they pass the stop, leaves at
    e + headway // 2 (R5 7.5.1; its draws of random phases are not offered). The wait is in the arrivals; departures
    are the seconds e. None where no trip runs by headway.

    Parameters
    ----------
    trips
        with R5's times.
    rows
        trips of the date, without those of other days.
    """
    entry = trips.r5.entry[rows]
    rows, entry = rows[entry >= 0], entry[entry >= 0]
    if not len(rows):
        return None
    # The last trip of a line: only the first ones can have waited at their first stop since before midnight.
    last = np.lexsort((rows, entry))
    entry, kept = np.unique(entry[last][::-1], return_index=True)
    trip = rows[last][::-1][kept]
    pattern = np.searchsorted(trips.trip_offset, trip, side="right") - 1
    lengths = trips.pattern_offset[pattern + 1] - trips.pattern_offset[pattern]
    keys = ranges(trips.pattern_offset[pattern], lengths)
    first = trips.time_offset[pattern] + (trip - trips.trip_offset[pattern]) * lengths
    at = ranges(first, lengths)
    zero = np.repeat(trips.arrival_s[first].astype(np.int64), lengths)
    waits = np.repeat(trips.r5.headway_s[entry] // 2, lengths)
    stops = trips.pattern_stop[keys]
    by_stop = np.argsort(stops, kind="stable")
    place = np.arange(len(keys)) - np.repeat(offsets(lengths)[:-1], lengths)
    return ContinuousPatterns(
        pattern_offset=offsets(lengths),
        pattern_stop=np.ascontiguousarray(stops),
        may_board=trips.may_board[keys],
        may_alight=trips.may_alight[keys],
        arrival_s=(trips.arrival_s[at] - zero + waits).astype(np.int32),
        departure_s=(trips.departure_s[at] - zero + _LATER_S).astype(np.int32),
        start_s=trips.r5.start_s[entry],
        end_s=trips.r5.end_s[entry],
        trip_row=trip.astype(np.int32),
        stop_offset=offsets(np.bincount(stops, minlength=n_stops)),
        stop_pattern=np.repeat(np.arange(len(trip), dtype=np.int32), lengths)[by_stop],
        stop_position=place[by_stop].astype(np.int32),
    )
