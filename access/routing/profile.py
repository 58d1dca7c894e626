"""The other anchor: from departures of one place to deadlines at many targets.

A search from a place answers for every departure. For "be there by A" from one place to many targets it is run once,
at all departures at which anything changes (`departure_events`), and turned round here: the best departure for a
deadline is the latest from which the target is reached in time, and that is always one of the events, because later
than it the first trip is missed. So the answer is exact over departures at any second, not only over those of a
grid. The search itself is rRAPTOR of Delling, Pajor, Werneck 2012, Round-Based Public Transit Routing, section 4.

For deadlines A the events must span [min A - max_s + 1, max A]: an earlier departure takes max_s or more, a later one
is after the last deadline.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from access.routing._arrays import lanes_of, nearest_access, read_only
from access.routing._headway_kernel import note_continuous_departures
from access.routing._jit import IN_I32, IN_I64, IN_U8, INT, OUT_I32, kernel, tuple_of
from access.routing._layout import frozen
from access.routing._raptor_start import first_not_before
from access.routing._raptor_types import Access
from access.routing._reduce_kernel import latest_departures, reduce_deadlines
from access.routing.continuous import continuous_arrays
from access.routing.reduce import (
    Rows,
    as_asked,
    block_of,
    check_targets,
    columns_of,
    counted_direct,
    ranks_of,
)
from access.routing.timetable import UNREACHED, SearchRules, StopWalks, Timetable


def departure_events(
    timetable: Timetable,
    access_stop: NDArray[np.int32],
    access_s: NDArray[np.int32],
    rules: SearchRules,
    first_s: int,
    last_s: int,
) -> NDArray[np.int32]:
    """List the departures at which the next trip that can be boarded changes, at any access stop.

    An event is the latest departure that still catches one trip at one stop: departure of the trip - slack - walk.
    Leaving between two events catches the same trips as leaving at the later one.

    Parameters
    ----------
    timetable, access_stop, access_s, rules
        as in `access.routing.raptor.range_raptor`.
    first_s, last_s
        events are listed within these bounds, both inclusive.

    Returns
    -------
    int32 (n,)
        strictly descending, as `range_raptor` wants departures; empty if no trip can be caught.
    """
    stop, seconds = nearest_access(access_stop, access_s, timetable.n_stops, below_s=rules.max_s)
    arrays = (
        timetable.pattern_offset,
        timetable.may_board,
        timetable.trip_offset,
        timetable.time_offset,
        timetable.departure_s,
        timetable.stop_offset,
        timetable.stop_pattern,
        timetable.stop_position,
    )
    bounds = int(first_s), int(last_s), int(rules.board_slack_s)
    count = _events(read_only(arrays), stop, seconds, bounds, np.empty(0, np.int32))
    events = np.empty(count, np.int32)
    _events(read_only(arrays), stop, seconds, bounds, events)
    if timetable.continuous is not None:
        useful = np.zeros(max(0, bounds[1] - bounds[0] + 1), np.uint8)
        continuous = continuous_arrays(timetable.continuous)
        access = Access(*frozen(stop.view(np.uint32), seconds))
        note_continuous_departures(continuous, access, bounds[2], bounds[0], useful)
        events = np.concatenate((events, bounds[0] + np.flatnonzero(useful).astype(np.int32)))
    return np.unique(events)[::-1].copy()


def reduce_arrivals(
    rows: Rows,
    events_s: NDArray[np.int32],
    egress: StopWalks,
    direct_s: NDArray[np.int32],
    deadlines_s: NDArray[np.int32],
    percentiles: Sequence[int],
    max_s: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Percentiles of the travel time to each target over all deadlines.

    The sample of a deadline A is A - (latest event from which the target is reached by A), or the direct walk where
    that is less: the time between leaving as late as possible and the deadline, waiting at the end included.

    Parameters
    ----------
    rows
        of `reached_rows` at the departures `events_s`.
    events_s
        int32 (n,) of `departure_events`, strictly descending, spanning [min A - max_s + 1, max A]. There may be none.
    egress, direct_s, percentiles, max_s
        as in `access.routing.reduce.reduce_rows`; a direct walk counts only if it is less than `max_s`.
    deadlines_s
        int32 (d,), strictly descending.

    Returns
    -------
    seconds, reach_count
        int32 (percentiles, m), int32 (m,): as `reduce_rows` returns them, over deadlines instead of departures.
    """
    walks = check_targets(rows, egress, direct_s, max_s)
    anchors = _anchors(rows, events_s, deadlines_s)
    ranks, order = ranks_of(percentiles, len(anchors[1]))
    columns, least = columns_of(rows)
    output = np.empty((len(ranks), len(direct_s)), np.int32), np.empty(len(direct_s), np.int32)
    n_deadlines = len(anchors[1])
    memory = output, lanes_of(1, len(rows)), np.empty(n_deadlines, np.int32), block_of(n_deadlines)
    direct = counted_direct(direct_s, max_s, strict=True)
    reduce_deadlines(columns, least, walks, direct, anchors, ranks, int(max_s), memory)
    return as_asked(output[0], order), output[1]


def latest_departure(
    rows: Rows,
    events_s: NDArray[np.int32],
    egress: StopWalks,
    deadlines_s: NDArray[np.int32],
    max_s: int,
) -> NDArray[np.int32]:
    """Latest departure by which each target is reached by each deadline with at least one vehicle.

    Parameters are those of `reduce_arrivals`.

    Returns
    -------
    int32 (m, d)
        seconds of the timetable's clock, one of `events_s` with deadline - departure < max_s; `UNREACHED` if none.
    """
    n_targets = len(egress.offset) - 1
    walks = check_targets(rows, egress, np.full(n_targets, UNREACHED, np.int32), max_s)
    anchors = _anchors(rows, events_s, deadlines_s)
    columns, least = columns_of(rows)
    latest = np.empty((n_targets, len(anchors[1])), np.int32)
    latest_departures(columns, least, walks, anchors, int(max_s), lanes_of(1, len(rows)), latest)
    return latest


def _anchors(
    rows: Rows, events_s: NDArray[np.int32], deadlines_s: NDArray[np.int32]
) -> tuple[NDArray[np.generic], ...]:
    """Events and deadlines, once they are known to descend."""
    events, deadlines = np.asarray(events_s, np.int32), np.asarray(deadlines_s, np.int32)
    if len(events) != len(rows):
        raise ValueError(f"{len(events)} departure events but {len(rows)} rows")
    for name, times in (("events_s", events), ("deadlines_s", deadlines)):
        if np.any(times[1:] >= times[:-1]):
            raise ValueError(f"{name} must be strictly descending")
    return read_only((events, deadlines))


@kernel(
    INT(
        tuple_of(IN_I64, IN_U8, IN_I64, IN_I64, IN_I32, IN_I64, IN_I32, IN_I32),
        IN_I32, IN_I32, tuple_of(INT, INT, INT), OUT_I32,
    )
)  # fmt: skip
def _events(
    arrays: tuple[NDArray[np.generic], ...],
    access_stop: NDArray[np.int32],
    access_s: NDArray[np.int32],
    bounds: tuple[int, int, int],
    events: NDArray[np.int32],
) -> int:
    """Count the trips that can be boarded at access stops, and list their events if there is room for them."""
    pattern_offset, may_board, trip_offset, time_offset, departure, offset, patterns, positions = arrays
    first_s, last_s, slack = bounds
    count = 0
    for k in range(len(access_stop)):
        before = slack + np.int64(access_s[k])
        for place in range(offset[access_stop[k]], offset[access_stop[k] + 1]):
            pattern, position = np.int64(patterns[place]), np.int64(positions[place])
            at = pattern_offset[pattern] + position
            if not may_board[at] or at + 1 == pattern_offset[pattern + 1]:
                continue
            n_trips = trip_offset[pattern + 1] - trip_offset[pattern]
            block = time_offset[pattern] + position * n_trips
            first = first_not_before(departure, np.uint64(block), np.uint64(n_trips), first_s + before)
            for trip in range(np.int64(first), n_trips):
                event = departure[block + trip] - before
                if event > last_s:
                    break
                if count < len(events):
                    events[count] = event
                count += 1
    return count
