"""Service without a timetable in range RAPTOR: patterns of which a vehicle may be boarded at any second.

The same labels and rounds as in `access.routing._raptor_kernel`. A pattern's vehicles differ by one number only, the
second v between start and end to which its times are added; so what a scan carries along is the least v caught so
far, where that of explicit trips carries a trip. Several patterns may serve one line (one for each time of day).

There is no event that a later departure could not catch: leaving a second earlier catches a vehicle a second earlier.
So a pattern is looked at whenever a stop at which it can be boarded is reached earlier than before; the labels cut
off what brings nothing.
"""

# The types that hold inside kernels are those of their signatures; numpy's own stubs reason about Python's.
# mypy: disable-error-code="arg-type,assignment,operator,index,call-overload,return-value"

import numpy as np
from numba import types

from access.routing._jit import INT, OUT_U8, UINT, kernel
from access.routing._raptor_labels import alight
from access.routing._raptor_types import (
    ACCESS_T,
    BOARDINGS_T,
    CONTINUOUS_T,
    MEMORY_T,
    NEVER,
    ONE,
    RULES_T,
    WAITING,
    Access,
    Boardings,
    Bytes,
    Continuous,
    Memory,
    Rules,
)


@kernel(types.void(INT, INT, CONTINUOUS_T))
def _mark(pattern: int, position: int, continuous: Continuous) -> None:
    """A pattern is to be scanned from this position on, or from an earlier one."""
    _, (first, marked, size) = continuous
    if first[pattern] == NEVER:
        marked[size[0]] = pattern
        size[0] += 1
    first[pattern] = min(first[pattern], position)


@kernel(INT(INT, INT, INT, CONTINUOUS_T))
def _vehicle(pattern: int, position: int, earliest: int, continuous: Continuous) -> int:
    """The first vehicle of a pattern that leaves a position at `earliest` or later; NEVER if that is past its end."""
    (offset, _, _, _, _, departure, start, end, _, _, _), _ = continuous
    vehicle = max(earliest - departure[offset[pattern] + position], np.int64(start[pattern]))
    return np.int64(vehicle) if vehicle <= end[pattern] else np.int64(NEVER)


@kernel(types.void(CONTINUOUS_T, UINT, UINT, INT, MEMORY_T))
def mark_continuous(continuous: Continuous, n_stops: int, ride: int, limit: int, memory: Memory) -> None:
    """Mark the patterns of which a vehicle can be caught, in time, where it is waited for now."""
    (offset, _, may_board, _, arrival, _, _, _, stop_offset, stop_pattern, stop_position), _ = continuous
    if len(stop_pattern) == 0:
        return
    for k in range(memory.sizes[WAITING]):
        stop = np.int64(memory.waiting[k])
        earliest = np.int64(memory.ready[ride * n_stops + np.uint64(stop)])
        for place in range(stop_offset[stop], stop_offset[stop + 1]):
            pattern, position = np.int64(stop_pattern[place]), np.int64(stop_position[place])
            key = offset[pattern] + position
            if not may_board[key] or key + 1 == offset[pattern + 1]:
                continue
            vehicle = _vehicle(pattern, position, earliest, continuous)
            if vehicle + arrival[key + 1] < limit:
                _mark(pattern, position, continuous)


@kernel(types.void(CONTINUOUS_T, BOARDINGS_T, UINT, INT, RULES_T, MEMORY_T))
def ride_continuous(
    continuous: Continuous, boardings: Boardings, ride: int, limit: int, rules: Rules, memory: Memory
) -> None:
    """Ride the marked patterns from their first marked positions: alight where that is better, change to earlier v."""
    (offset, stops, may_board, may_alight, arrival, _, _, _, _, _, _), (first, marked, size) = continuous
    n_stops = np.uint64(len(boardings.stop_latest))
    for k in range(size[0]):
        pattern = np.int64(marked[k])
        vehicle = np.int64(NEVER)
        for key in range(offset[pattern] + first[pattern], offset[pattern + 1]):
            stop = np.uint64(stops[key])
            time = vehicle + arrival[key]
            if time < limit and time < memory.vehicle[ride * n_stops + stop] and may_alight[key]:
                alight(stop, time, ride, rules.rides, boardings, memory)
            if may_board[key]:
                earliest = np.int64(memory.ready[(ride - ONE) * n_stops + stop])
                vehicle = min(vehicle, _vehicle(pattern, key - offset[pattern], earliest, continuous))
        first[pattern] = NEVER
    size[0] = 0


@kernel(types.void(CONTINUOUS_T, ACCESS_T, INT, INT, OUT_U8))
def note_continuous_departures(
    continuous: Continuous, access: Access, slack: int, first_s: int, useful: Bytes
) -> None:
    """Set `useful` to 1 for each second from `first_s` on after which one vehicle is missed at an access stop."""
    (offset, _, may_board, _, _, departure, start, end, stop_offset, stop_pattern, stop_position), _ = (
        continuous
    )
    for k in range(len(access[0])):
        stop, before = np.int64(access[0][k]), slack + np.int64(access[1][k]) + first_s
        for place in range(stop_offset[stop], stop_offset[stop + 1]):
            pattern = np.int64(stop_pattern[place])
            key = offset[pattern] + stop_position[place]
            if may_board[key] and key + 1 < offset[pattern + 1]:
                shift = departure[key] - before
                for second in range(
                    max(0, start[pattern] + shift), min(len(useful), end[pattern] + shift + 1)
                ):
                    useful[second] = 1
