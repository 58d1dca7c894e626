"""Service without a timetable in range RAPTOR: patterns of which a vehicle may be boarded at any second.

The same labels and rounds as in `access.routing._raptor_kernel`. A pattern's vehicles differ by one number only, the
second v between start and end to which its times are added; so what a scan carries along is the least v caught so
far, where that of explicit trips carries a trip. Several patterns may serve one line (one for each time of day).

There is no event that a later departure could not catch: leaving a second earlier catches a vehicle a second earlier.
So a pattern is looked at whenever a stop at which it can be boarded is reached earlier than before; the labels cut
off what brings nothing.
"""

# The types that hold inside kernels are those of their signatures; numpy's own stubs reason about Python's.
# mypy: disable-error-code="arg-type,assignment,operator,index,call-overload"

import numpy as np
from numba import types

from access.routing._jit import IN_I32, INT, OUT_U8, kernel
from access.routing._raptor_types import (
    ACCESS_T,
    CONTINUOUS_T,
    IMPROVED,
    NEVER,
    READY,
    RULES_T,
    STATE_T,
    TOUCHED,
    Access,
    Bytes,
    Continuous,
    Int32s,
    State,
)


@kernel(INT(CONTINUOUS_T, IN_I32))
def list_continuous_events(continuous: Continuous, access_stop: Int32s) -> int:
    """List (access, pattern, position, vehicle = none) wherever an access stop can be boarded; return how many."""
    (offset, _, may_board, _, _, _, _, _, stop_offset, stop_pattern, stop_position), memory = continuous
    count = 0
    if len(stop_pattern) == 0:
        return count
    for k in range(len(access_stop)):
        for place in range(stop_offset[access_stop[k]], stop_offset[access_stop[k] + 1]):
            pattern, position = np.int64(stop_pattern[place]), np.int64(stop_position[place])
            if may_board[offset[pattern] + position] and offset[pattern] + position + 1 < offset[pattern + 1]:
                memory[3][count] = k
                memory[4][count] = pattern
                memory[5][count] = position
                memory[6][count] = NEVER
                count += 1
    return count


@kernel(types.void(INT, INT, CONTINUOUS_T))
def _mark(pattern: int, position: int, continuous: Continuous) -> None:
    """A pattern is to be scanned from this position on, or from an earlier one."""
    _, (first, marked, size, _, _, _, _) = continuous
    if first[pattern] == NEVER:
        marked[size[0]] = pattern
        size[0] += 1
    first[pattern] = min(first[pattern], position)


@kernel(INT(INT, INT, INT, CONTINUOUS_T))
def _vehicle(pattern: int, position: int, earliest: int, continuous: Continuous) -> int:
    """The first vehicle of a pattern that leaves a position at `earliest` or later; NEVER if that is past its end."""
    (offset, _, _, _, _, departure, start, end, _, _, _), _ = continuous
    vehicle = max(earliest - departure[offset[pattern] + position], np.int64(start[pattern]))
    return int(vehicle) if vehicle <= end[pattern] else NEVER


@kernel(types.void(CONTINUOUS_T, ACCESS_T, INT, INT, RULES_T))
def start_continuous(
    continuous: Continuous, access: Access, depart: int, n_events: int, rules: tuple[int, int, int]
) -> None:
    """Mark the patterns of which an earlier vehicle can be caught at an access stop than before."""
    (offset, _, _, _, arrival, _, _, _, _, _, _), (_, _, _, at, patterns, positions, caught) = continuous
    slack, _, max_s = rules
    for e in range(n_events):
        pattern, position = np.int64(patterns[e]), np.int64(positions[e])
        vehicle = _vehicle(pattern, position, depart + access[1][at[e]] + slack, continuous)
        if vehicle >= caught[e]:
            continue
        caught[e] = vehicle
        if vehicle + arrival[offset[pattern] + position + 1] < depart + max_s:
            _mark(pattern, position, continuous)


@kernel(types.void(CONTINUOUS_T, INT, INT, RULES_T, STATE_T))
def mark_continuous(
    continuous: Continuous, ride: int, limit: int, rules: tuple[int, int, int], state: State
) -> None:
    """Mark the patterns of which a vehicle can be caught, in time, where it is waited for now."""
    (offset, _, may_board, _, arrival, _, _, _, stop_offset, stop_pattern, stop_position), _ = continuous
    (_, ready, _, _, ready_list, _, _, _, _, _, sizes), _, _ = state
    slack, rides, _ = rules
    if len(stop_pattern) == 0:
        return
    for k in range(sizes[READY]):
        stop = np.int64(ready_list[k])
        earliest = ready[stop * (rides + 1) + ride] + slack
        for place in range(stop_offset[stop], stop_offset[stop + 1]):
            pattern, position = np.int64(stop_pattern[place]), np.int64(stop_position[place])
            key = offset[pattern] + position
            if not may_board[key] or key + 1 == offset[pattern + 1]:
                continue
            vehicle = _vehicle(pattern, position, earliest, continuous)
            if vehicle + arrival[key + 1] < limit:
                _mark(pattern, position, continuous)


@kernel(types.void(INT, INT, INT, RULES_T, STATE_T))
def _alight(stop: int, time: int, ride: int, rules: tuple[int, int, int], state: State) -> None:
    """Note an earlier arrival by vehicle, as in a scan of explicit trips."""
    (vehicle, _, best, improved, _, touched, _, _, _, _, sizes), flags, _ = state
    improved_flag, _, touched_flag, _ = flags
    width = rules[1] + 1
    for label in range(stop * width + ride, (stop + 1) * width):
        if vehicle[label] <= time:
            break
        vehicle[label] = time
    best[stop] = min(best[stop], time)
    if improved_flag[stop] == 0:
        improved_flag[stop] = 1
        improved[sizes[IMPROVED]] = stop
        sizes[IMPROVED] += 1
    if touched_flag[stop] == 0:
        touched_flag[stop] = 1
        touched[sizes[TOUCHED]] = stop
        sizes[TOUCHED] += 1


@kernel(types.void(CONTINUOUS_T, INT, INT, RULES_T, STATE_T))
def ride_continuous(
    continuous: Continuous, ride: int, limit: int, rules: tuple[int, int, int], state: State
) -> None:
    """Ride the marked patterns from their first marked positions: alight where that is better, change to earlier v."""
    (offset, stops, may_board, may_alight, arrival, _, _, _, _, _, _), (first, marked, size, _, _, _, _) = (
        continuous
    )
    (labels, ready, _, _, _, _, _, _, _, _, _), _, _ = state
    slack, rides, _ = rules
    for k in range(size[0]):
        pattern = np.int64(marked[k])
        vehicle = np.int64(NEVER)
        for key in range(offset[pattern] + first[pattern], offset[pattern + 1]):
            stop = np.int64(stops[key])
            label = stop * (rides + 1) + ride
            time = vehicle + arrival[key]
            if time < limit and time < labels[label] and may_alight[key]:
                _alight(stop, time, ride, rules, state)
            if may_board[key]:
                position = key - offset[pattern]
                vehicle = min(vehicle, _vehicle(pattern, position, ready[label - 1] + slack, continuous))
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
