"""Trips of a feed grouped into patterns: one route, one stop sequence, one set of pickup and drop-off rules."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from access.network.csr import offsets, ranges
from access.network.half_headways import by_timetable, r5_trips
from access.network.model import Trips
from access.network.texts import texts_of
from gtfs import Headways, TimedStopTimes

NO_SERVICE_AT_STOP = (
    1  # pickup_type and drop_off_type: none; the other types ask for a call, which we assume made
)


def group_trips(
    times: TimedStopTimes,
    r5_times: TimedStopTimes,
    found: Headways,
    *,
    stop_of_row: NDArray[np.int32],
    trip_route: NDArray[np.int32],
    trip_service: NDArray[np.int32],
    route_id: Sequence[str],
    route_name: Sequence[str],
) -> Trips:
    """Group timed trips into patterns, patterns in order of first appearance, trips in the feed's order.

    Parameters
    ----------
    r5_times, found
        the same trips as R5 times them, and the lines of frequencies.txt that they come from.
    stop_of_row
        int32: stop index of each row of the feed's stops table.
    trip_route, trip_service
        int32: route and service of each row of the feed's trips table.

    Notes
    -----
    The key is R5's (route, stops, pickup and drop-off): its transfer rule counts such patterns.
    """
    stop = stop_of_row[times.stop]
    board = (times.pickup_type != NO_SERVICE_AT_STOP).astype(np.uint8)
    alight = (times.drop_off_type != NO_SERVICE_AT_STOP).astype(np.uint8)
    route = trip_route[times.trip_row]
    members: dict[tuple[int, bytes, bytes, bytes], list[int]] = {}
    for trip in range(len(times.trip_row)):
        part = slice(int(times.trip_offset[trip]), int(times.trip_offset[trip + 1]))
        key = (int(route[trip]), stop[part].tobytes(), board[part].tobytes(), alight[part].tobytes())
        members.setdefault(key, []).append(trip)
    order = np.fromiter((trip for group in members.values() for trip in group), np.int64, len(times.trip_row))
    first = np.fromiter((group[0] for group in members.values()), np.int64, len(members))
    n_trips = np.fromiter(map(len, members.values()), np.int64, len(members))
    lengths = np.diff(times.trip_offset)
    positions = ranges(times.trip_offset[:-1][first], lengths[first])
    all_times = ranges(times.trip_offset[:-1][order], lengths[order])
    times_s = times.arrival_s[all_times], times.departure_s[all_times]
    trips = Trips(
        pattern_offset=offsets(lengths[first]),
        pattern_stop=stop[positions],
        may_board=board[positions],
        may_alight=alight[positions],
        pattern_route=route[first].astype(np.int32),
        trip_offset=offsets(n_trips),
        time_offset=offsets(n_trips * lengths[first]),
        arrival_s=times_s[0],
        departure_s=times_s[1],
        service=trip_service[times.trip_row][order].astype(np.int32),
        trip_id=texts_of(np.asarray(times.trip_id, object)[order]),
        route_id=texts_of(route_id),
        route_name=texts_of(route_name),
        r5=by_timetable(*times_s, len(order)),
    )
    return replace(trips, r5=r5_trips(trips, order, r5_times, found))
