"""Where range RAPTOR waits for vehicles: the stops to wait at, and the trips caught there that were not before."""

# The types that hold inside kernels are those of their signatures; numpy's own stubs reason about Python's.
# mypy: disable-error-code="arg-type,assignment,operator,index,call-overload,return-value"

import numpy as np
from numba import types

from access.routing._jit import IN_I32, INT, UINT, kernel
from access.routing._raptor_labels import touch, wait
from access.routing._raptor_types import (
    ACCESS_T,
    BOARDINGS_T,
    MARKED,
    MEMORY_T,
    NEVER,
    NONE,
    ONE,
    PATTERNS_T,
    RULES_T,
    WAITING,
    ZERO,
    Access,
    Boardings,
    Int32s,
    Memory,
    Patterns,
    Rules,
)


@kernel(UINT(IN_I32, UINT, UINT, INT))
def first_not_before(departure: Int32s, start: int, count: int, time: int) -> int:
    """Index, among `count` ascending times from `start`, of the first that is not before `time`; else `count`."""
    low, high = ZERO, count
    while low < high:
        middle = (low + high) >> ONE
        if departure[start + middle] < time:
            low = middle + ONE
        else:
            high = middle
    return low


@kernel(types.void(ACCESS_T, INT, UINT, RULES_T, MEMORY_T))
def start(access: Access, depart: int, n_stops: int, rules: Rules, memory: Memory) -> None:
    """Wait at the access stops where a trip can be caught that the departures after this one could not catch."""
    for k in range(len(access.stop)):
        stop, earliest = np.uint64(access.stop[k]), depart + access.seconds[k] + rules.slack
        if earliest <= memory.useful[stop]:
            wait(stop, ZERO, earliest, n_stops, memory)


@kernel(types.void(UINT, UINT, UINT, PATTERNS_T, MEMORY_T))
def mark(pattern: int, position: int, trip: int, patterns: Patterns, memory: Memory) -> None:
    """A pattern is to be ridden, and this trip boarded at the position."""
    memory.board[patterns.offset[pattern] + position] = trip
    if memory.first[pattern] == NONE:
        memory.marked[memory.sizes[MARKED]] = pattern
        memory.sizes[MARKED] += ONE
        memory.first[pattern] = position
        memory.last[pattern] = position
    else:
        memory.first[pattern] = min(np.uint64(memory.first[pattern]), position)
        memory.last[pattern] = max(np.uint64(memory.last[pattern]), position)


@kernel(types.void(PATTERNS_T, BOARDINGS_T, UINT, INT, RULES_T, MEMORY_T))
def catch(
    patterns: Patterns, boardings: Boardings, ride: int, limit: int, rules: Rules, memory: Memory
) -> None:
    """At the stops to wait at, mark the patterns of which a trip is caught, in time, that was not caught or ridden."""
    n_stops, n_places = np.uint64(len(boardings.stop_latest)), np.uint64(len(boardings.pattern))
    level = ride * patterns.trip_offset[np.uint64(len(patterns.trip_offset) - 1)]
    departure = patterns.departure
    for k in range(memory.sizes[WAITING]):
        stop = np.uint64(memory.waiting[k])
        memory.is_waiting[stop] = 0
        if memory.is_touched[stop] == 0:
            touch(stop, rules.rides, boardings, memory)
        earliest = np.int64(memory.ready[ride * n_stops + stop])
        # Where service is continuous, any earlier moment catches an earlier vehicle.
        useful = earliest - 1 if boardings.stop_latest[stop] == NEVER else np.int64(-NEVER)
        for place in range(boardings.offset[stop], boardings.offset[stop + ONE]):
            before = np.int64(memory.before[ride * n_places + place])
            if before >= earliest:
                # Mostly it is the trip just before the one caught so far.
                block = boardings.block[place]
                trip = np.uint64(memory.caught[ride * n_places + place]) - ONE
                before = np.int64(departure[block + trip - ONE]) if trip > ZERO else np.int64(-NEVER)
                if before >= earliest:
                    trip = first_not_before(departure, block, trip, earliest)
                    before = np.int64(departure[block + trip - ONE]) if trip > ZERO else np.int64(-NEVER)
                for r in range(ride, rules.rides):  # what is caught is caught with more rides too
                    if memory.caught[r * n_places + place] <= trip:
                        break
                    memory.caught[r * n_places + place] = trip
                    memory.before[r * n_places + place] = before
                pattern, position = np.uint64(boardings.pattern[place]), np.uint64(boardings.position[place])
                is_new = memory.boarded[level + patterns.trip_offset[pattern] + trip] > position
                if is_new and departure[block + trip] < limit:
                    mark(pattern, position, trip, patterns, memory)
            useful = max(useful, before)
        for r in range(ride, rules.rides):
            memory.useful[r * n_stops + stop] = min(useful, np.int64(memory.useful[r * n_stops + stop]))
    memory.sizes[WAITING] = 0
