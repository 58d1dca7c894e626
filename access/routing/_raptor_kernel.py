"""The loops of `access.routing.raptor`, which explains them. All of them stand in this one file.

Labels are flat, `width` = max_rides + 1 per stop: ``vehicle[s * width + r]`` is the earliest arrival at stop s by
vehicle with at most r rides, ``ready[s * width + r]`` the earliest time from which the next ride can be waited for
there: by vehicle, by one walk after a vehicle, or (r = 0) by walking from the place of departure. Both never
increase with r.
"""

# The types that hold inside kernels are those of their signatures; numpy's own stubs reason about Python's.
# mypy: disable-error-code="arg-type,assignment,operator,index,call-overload"

from typing import Final

import numpy as np
from numba import types
from numpy.typing import NDArray

from access.routing._jit import IN_I32, IN_I64, IN_U8, INT, OUT_I16_2D, OUT_I32, OUT_U8, kernel, tuple_of

#: later than any time; far enough from the end of int32 to be added to
NEVER: Final = 1_073_741_824

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Bytes = NDArray[np.uint8]

#: pattern_offset, pattern_stop, may_board, may_alight, trip_offset, time_offset, arrival_s, departure_s
Patterns = tuple[Int64s, Int32s, Bytes, Bytes, Int64s, Int64s, Int32s, Int32s]
#: CSR: (pattern, position) of each stop; walks (stop, seconds) from each stop
Csr = tuple[Int64s, Int32s, Int32s]
#: vehicle, ready, best, stop lists (improved, ready, touched), patterns (first, last, marked), sizes of the lists
Memory = tuple[Int32s, Int32s, Int32s, Int32s, Int32s, Int32s, Int32s, Int32s, Int32s, Int32s]
#: improved, ready, touched
Flags = tuple[Bytes, Bytes, Bytes]

_PATTERNS: Final = tuple_of(IN_I64, IN_I32, IN_U8, IN_U8, IN_I64, IN_I64, IN_I32, IN_I32)
_CSR: Final = tuple_of(IN_I64, IN_I32, IN_I32)
_MEMORY: Final = tuple_of(
    OUT_I32, OUT_I32, OUT_I32, OUT_I32, OUT_I32, OUT_I32, OUT_I32, OUT_I32, OUT_I32, OUT_I32
)
_FLAGS: Final = tuple_of(OUT_U8, OUT_U8, OUT_U8)
_RULES: Final = tuple_of(INT, INT, INT)
_EVENTS: Final = tuple_of(OUT_I32, OUT_I32, OUT_I32, OUT_I32)

# where each list keeps its size
_IMPROVED: Final = 0
_READY: Final = 1
_TOUCHED: Final = 2
_MARKED: Final = 3


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


@kernel(types.void(INT, _MEMORY, _FLAGS))
def _touch(stop: int, memory: Memory, flags: Flags) -> None:
    """Note that a stop has labels to clear at the end."""
    touched, sizes = memory[5], memory[9]
    if flags[2][stop] == 0:
        flags[2][stop] = 1
        touched[sizes[_TOUCHED]] = stop
        sizes[_TOUCHED] += 1


@kernel(types.void(INT, INT, INT, INT, _MEMORY, _FLAGS))
def _arrive(stop: int, time: int, ride: int, rides: int, memory: Memory, flags: Flags) -> None:
    """A vehicle brings a better label with `ride` rides: it also holds for more rides, where it is better."""
    vehicle, best, improved, sizes = memory[0], memory[2], memory[3], memory[9]
    label = stop * (rides + 1)
    for r in range(ride, rides + 1):
        if vehicle[label + r] <= time:
            break
        vehicle[label + r] = time
    best[stop] = min(best[stop], time)
    _touch(stop, memory, flags)
    if ride < rides and flags[0][stop] == 0:
        flags[0][stop] = 1
        improved[sizes[_IMPROVED]] = stop
        sizes[_IMPROVED] += 1


@kernel(types.void(INT, INT, INT, INT, _MEMORY, _FLAGS))
def _wait(stop: int, time: int, ride: int, rides: int, memory: Memory, flags: Flags) -> None:
    """A stop can be boarded from `time` on after `ride` rides: keep it if it is better."""
    ready, ready_list, sizes = memory[1], memory[4], memory[9]
    label = stop * (rides + 1)
    if ready[label + ride] <= time:
        return
    for r in range(ride, rides):
        if ready[label + r] <= time:
            break
        ready[label + r] = time
    _touch(stop, memory, flags)
    if flags[1][stop] == 0:
        flags[1][stop] = 1
        ready_list[sizes[_READY]] = stop
        sizes[_READY] += 1


@kernel(types.void(INT, INT, _MEMORY))
def _mark(pattern: int, position: int, memory: Memory) -> None:
    """A pattern is to be scanned, from the first to at least the last of the positions marked."""
    first, last, marked, sizes = memory[6], memory[7], memory[8], memory[9]
    if first[pattern] == NEVER:
        marked[sizes[_MARKED]] = pattern
        sizes[_MARKED] += 1
        first[pattern] = position
        last[pattern] = position
    else:
        first[pattern] = min(first[pattern], position)
        last[pattern] = max(last[pattern], position)


@kernel(types.void(INT, _PATTERNS, INT, INT, _RULES, _MEMORY, _FLAGS))
def _scan(
    pattern: int,
    patterns: Patterns,
    ride: int,
    limit: int,
    rules: tuple[int, int, int],
    memory: Memory,
    flags: Flags,
) -> None:
    """Ride a pattern from its first marked position: alight where that is better, change to an earlier trip."""
    slack, rides, _ = rules
    vehicle, ready, ready_flag = memory[0], memory[1], flags[1]
    first, last = memory[6], memory[7]
    stops, may_board, may_alight, arrival, departure = (
        patterns[1],
        patterns[2],
        patterns[3],
        patterns[6],
        patterns[7],
    )
    base = patterns[0][pattern]
    n_positions = patterns[0][pattern + 1] - base
    n_trips = patterns[4][pattern + 1] - patterns[4][pattern]
    times = patterns[5][pattern]
    last_marked = last[pattern]
    trip = n_trips  # none
    for position in range(first[pattern], n_positions):
        stop = np.int64(stops[base + position])
        if trip < n_trips:
            time = np.int64(arrival[times + trip * n_positions + position])
            if time >= limit:
                # The trip is too late, but an earlier one may still be caught at a later marked position.
                if position > last_marked:
                    break
            elif may_alight[base + position] and time < vehicle[stop * (rides + 1) + ride]:
                _arrive(stop, time, ride, rides, memory, flags)
        elif position > last_marked:
            break
        if ready_flag[stop] and may_board[base + position] and trip > 0:
            earliest = ready[stop * (rides + 1) + ride - 1] + slack
            block = times + position * n_trips
            if trip == n_trips or departure[block + trip - 1] >= earliest:
                trip = first_not_before(departure, block, trip, earliest)
    first[pattern] = NEVER


@kernel(types.void(_PATTERNS, _CSR, _CSR, INT, INT, _RULES, _MEMORY, _FLAGS))
def _spread(
    patterns: Patterns,
    at_stop: Csr,
    walks: Csr,
    ride: int,
    limit: int,
    rules: tuple[int, int, int],
    memory: Memory,
    flags: Flags,
) -> None:
    """After a round: wait or walk from the stops it improved, and mark the patterns that can be boarded then."""
    slack, rides, _ = rules
    improved, ready_list, sizes = memory[3], memory[4], memory[9]
    for k in range(sizes[_IMPROVED]):
        stop = np.int64(improved[k])
        flags[0][stop] = 0
        time = np.int64(memory[0][stop * (rides + 1) + ride])
        if time + slack < limit:
            _wait(stop, time, ride, rides, memory, flags)
            for walk in range(walks[0][stop], walks[0][stop + 1]):
                if time + walks[2][walk] + slack < limit:
                    _wait(np.int64(walks[1][walk]), time + walks[2][walk], ride, rides, memory, flags)
    sizes[_IMPROVED] = 0
    for k in range(sizes[_READY]):
        stop = np.int64(ready_list[k])
        earliest = memory[1][stop * (rides + 1) + ride] + slack
        for place in range(at_stop[0][stop], at_stop[0][stop + 1]):
            pattern, position = np.int64(at_stop[1][place]), np.int64(at_stop[2][place])
            if patterns[2][patterns[0][pattern] + position]:
                n_trips = patterns[4][pattern + 1] - patterns[4][pattern]
                last_departure = patterns[5][pattern] + (position + 1) * n_trips - 1
                if n_trips > 0 and patterns[7][last_departure] >= earliest:
                    _mark(pattern, position, memory)


@kernel(INT(_PATTERNS, _CSR, IN_I32, _EVENTS))
def _list_events(
    patterns: Patterns, at_stop: Csr, access_stop: Int32s, events: tuple[Int32s, Int32s, Int32s, Int32s]
) -> int:
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


@kernel(types.void(_PATTERNS, IN_I32, IN_I32, INT, _EVENTS, INT, _RULES, tuple_of(_MEMORY, _FLAGS)))
def _start(
    patterns: Patterns,
    access_stop: Int32s,
    access_s: Int32s,
    depart: int,
    events: tuple[Int32s, Int32s, Int32s, Int32s],
    n_events: int,
    rules: tuple[int, int, int],
    state: tuple[Memory, Flags],
) -> None:
    """Walk to the access stops, and mark the patterns of which an earlier trip can be caught there than before."""
    slack, rides, max_s = rules
    memory, flags = state
    ready, ready_list, sizes = memory[1], memory[4], memory[9]
    for k in range(len(access_stop)):
        stop, time = np.int64(access_stop[k]), depart + access_s[k]
        for r in range(rides):
            if ready[stop * (rides + 1) + r] <= time:
                break
            ready[stop * (rides + 1) + r] = time
        _touch(stop, memory, flags)
    for e in range(n_events):
        pattern, position, before = np.int64(events[1][e]), np.int64(events[2][e]), np.int64(events[3][e])
        stop = np.int64(access_stop[events[0][e]])
        earliest = depart + access_s[events[0][e]] + slack
        n_trips = patterns[4][pattern + 1] - patterns[4][pattern]
        block = patterns[5][pattern] + position * n_trips
        if before == 0 or patterns[7][block + before - 1] < earliest:
            continue
        trip = first_not_before(patterns[7], block, before, earliest)
        events[3][e] = trip
        if patterns[7][block + trip] >= depart + max_s:
            continue
        _mark(pattern, position, memory)
        if flags[1][stop] == 0:
            flags[1][stop] = 1
            ready_list[sizes[_READY]] = stop
            sizes[_READY] += 1


@kernel(types.void(INT, _MEMORY, _FLAGS))
def _clear(rides: int, memory: Memory, flags: Flags) -> None:
    """Leave the memory as it was found: only what was touched."""
    vehicle, ready, best, touched, sizes = memory[0], memory[1], memory[2], memory[5], memory[9]
    for k in range(sizes[_TOUCHED]):
        stop = np.int64(touched[k])
        flags[2][stop] = 0
        best[stop] = NEVER
        for label in range(stop * (rides + 1), (stop + 1) * (rides + 1)):
            vehicle[label] = NEVER
            ready[label] = NEVER
    sizes[_TOUCHED] = 0


@kernel(types.void(_PATTERNS, _CSR, _CSR, tuple_of(IN_I32, IN_I32, IN_I32), _RULES, _EVENTS,
                   tuple_of(_MEMORY, _FLAGS), OUT_I16_2D))  # fmt: skip
def sweep(
    patterns: Patterns,
    at_stop: Csr,
    walks: Csr,
    journey: tuple[Int32s, Int32s, Int32s],
    rules: tuple[int, int, int],
    events: tuple[Int32s, Int32s, Int32s, Int32s],
    state: tuple[Memory, Flags],
    rows: NDArray[np.int16],
) -> None:
    """Run the departures from the last to the first; `journey` is access_stop, access_s, departures_s."""
    access_stop, access_s, departures = journey
    memory, flags = state
    best, ready_list, marked, sizes = memory[2], memory[4], memory[8], memory[9]
    _, rides, max_s = rules
    n_events = _list_events(patterns, at_stop, access_stop, events)
    for i in range(len(departures)):
        depart = np.int64(departures[i])
        limit = depart + max_s
        _start(patterns, access_stop, access_s, depart, events, n_events, rules, state)
        for ride in range(1, rides + 1):
            for k in range(sizes[_MARKED]):
                _scan(np.int64(marked[k]), patterns, ride, limit, rules, memory, flags)
            sizes[_MARKED] = 0
            for k in range(sizes[_READY]):
                flags[1][ready_list[k]] = 0
            sizes[_READY] = 0
            if ride < rides:
                _spread(patterns, at_stop, walks, ride, limit, rules, memory, flags)
            if sizes[_MARKED] == 0:
                # Stops may be ready without a trip left to catch.
                for k in range(sizes[_READY]):
                    flags[1][ready_list[k]] = 0
                sizes[_READY] = 0
                break
        for stop in range(rows.shape[1]):
            rows[i, stop] = np.int16(best[stop] - depart) if best[stop] < limit else np.int16(20_000)
    _clear(rides, memory, flags)
