"""How one departure of range RAPTOR starts: only at trips that the departure after it could not catch."""

# The types that hold inside kernels are those of their signatures; numpy's own stubs reason about Python's.
# mypy: disable-error-code="arg-type,assignment,operator,index,call-overload"

import numpy as np
from numba import types

from access.routing._jit import IN_I32, INT, OUT_I32, kernel
from access.routing._raptor_types import (
    ACCESS_T,
    CSR_T,
    EVENTS_T,
    MARKED,
    NEVER,
    PATTERNS_T,
    READY,
    RULES_T,
    STATE_T,
    TOUCHED,
    Access,
    Csr,
    Events,
    Int32s,
    Patterns,
    State,
)


@kernel(INT(IN_I32, INT, INT, INT))
def first_not_before(departure: Int32s, start: int, count: int, time: int) -> int:
    """Index, among `count` ascending times from `start`, of the first that is not before `time`; else `count`."""
    low, high = 0, count
    while low < high:
        middle = (low + high) >> 1
        if departure[start + middle] < time:
            low = middle + 1
        else:
            high = middle
    return low


@kernel(types.void(INT, INT, OUT_I32, OUT_I32, OUT_I32, OUT_I32))
def mark(pattern: int, position: int, first: Int32s, last: Int32s, marked: Int32s, sizes: Int32s) -> None:
    """A pattern is to be scanned, from the first to at least the last of the positions marked."""
    if first[pattern] == NEVER:
        marked[sizes[MARKED]] = pattern
        sizes[MARKED] += 1
        first[pattern] = position
        last[pattern] = position
    else:
        first[pattern] = min(first[pattern], position)
        last[pattern] = max(last[pattern], position)


@kernel(INT(PATTERNS_T, CSR_T, IN_I32, EVENTS_T))
def list_events(patterns: Patterns, at_stop: Csr, access_stop: Int32s, events: Events) -> int:
    """List (access, pattern, position, next trip = none) wherever an access stop can be boarded; return how many."""
    count = 0
    for k in range(len(access_stop)):
        for place in range(at_stop[0][access_stop[k]], at_stop[0][access_stop[k] + 1]):
            pattern, position = np.int64(at_stop[1][place]), np.int64(at_stop[2][place])
            base = patterns[0][pattern]
            if patterns[2][base + position] and base + position + 1 < patterns[0][pattern + 1]:
                events[0][count] = k
                events[1][count] = pattern
                events[2][count] = position
                events[3][count] = patterns[4][pattern + 1] - patterns[4][pattern]
                count += 1
    return count


@kernel(types.void(PATTERNS_T, ACCESS_T, INT, EVENTS_T, INT, RULES_T, STATE_T))
def start(
    patterns: Patterns,
    access: Access,
    depart: int,
    events: Events,
    n_events: int,
    rules: tuple[int, int, int],
    state: State,
) -> None:
    """Walk to the access stops, and mark the patterns of which an earlier trip can be caught there than before."""
    _, _, _, _, trip_offset, time_offset, _, departure = patterns
    (_, ready, _, _, ready_list, touched, first, last, marked, _, sizes), flags, boarded = state
    _, ready_flag, touched_flag, _ = flags
    access_stop, access_s = access
    slack, rides, max_s = rules
    for k in range(len(access_stop)):
        stop, time = np.int64(access_stop[k]), depart + access_s[k]
        for label in range(stop * (rides + 1), stop * (rides + 1) + rides):
            if ready[label] <= time:
                break
            ready[label] = time
        if touched_flag[stop] == 0:
            touched_flag[stop] = 1
            touched[sizes[TOUCHED]] = stop
            sizes[TOUCHED] += 1
    for e in range(n_events):
        pattern, position, before = np.int64(events[1][e]), np.int64(events[2][e]), np.int64(events[3][e])
        earliest = depart + access_s[events[0][e]] + slack
        block = time_offset[pattern] + position * (trip_offset[pattern + 1] - trip_offset[pattern])
        if before == 0 or departure[block + before - 1] < earliest:
            continue
        trip = first_not_before(departure, block, before, earliest)
        events[3][e] = trip
        if departure[block + trip] >= depart + max_s or boarded[trip_offset[pattern] + trip] <= position:
            continue
        mark(pattern, position, first, last, marked, sizes)
        stop = np.int64(access_stop[events[0][e]])
        if ready_flag[stop] == 0:
            ready_flag[stop] = 1
            ready_list[sizes[READY]] = stop
            sizes[READY] += 1
