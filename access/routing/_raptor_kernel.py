"""The loops of `access.routing.raptor`, which explains them; `access.routing._raptor_types.Memory` says what is where.

A trip boarded at a position brings nothing there, nor beyond, to who boards it or a later one of its pattern later in
the call with as many rides or more: what riding it brings is in the labels. (The thought of Witt 2015, Trip-Based
Public Transit Routing; trips do not overtake, so it holds for later trips.)
"""

# The types that hold inside kernels are those of their signatures; numpy's own stubs reason about Python's.
# mypy: disable-error-code="arg-type,assignment,operator,index,call-overload"

import numpy as np
from numba import types

from access.routing._headway_kernel import mark_continuous, ride_continuous
from access.routing._jit import IN_I32, INT, OUT_I16_2D, OUT_I64, OUT_U32, UINT, kernel, tuple_of
from access.routing._raptor_labels import alight, wait
from access.routing._raptor_start import catch, start
from access.routing._raptor_types import (
    ACCESS_T,
    BOARDINGS_T,
    CONTINUOUS_T,
    IMPROVED,
    MARKED,
    MEMORY_T,
    NEVER,
    NONE,
    ONE,
    PATTERNS_T,
    RIDDEN,
    RULES_T,
    TOUCHED,
    WALKS_T,
    ZERO,
    Access,
    Boardings,
    Continuous,
    Int16s,
    Int32s,
    Int64s,
    Memory,
    Patterns,
    Rules,
    Uint32s,
    Walks,
)

#: rows of the stops touched, these stops, and how many there were at each departure
Found = tuple[Int16s, Uint32s, Int64s]


@kernel(types.void(UINT, UINT, UINT, UINT, UINT, OUT_U32))
def _board(first: int, end: int, stride: int, rounds: int, position: int, boarded: Uint32s) -> None:
    """Note that a trip is boarded: it and later ones of its pattern, up to `end`, with as many rides or more."""
    for r in range(rounds):
        for place in range(r * stride + first, r * stride + end):
            if boarded[place] <= position:
                break
            boarded[place] = position


@kernel(types.void(PATTERNS_T, BOARDINGS_T, UINT, INT, RULES_T, MEMORY_T))
def ride_marked(
    patterns: Patterns, boardings: Boardings, ride: int, limit: int, rules: Rules, memory: Memory
) -> None:
    """Ride the marked patterns from where they are boarded: alight where that is better, change to earlier trips."""
    level = ride * np.uint64(len(boardings.stop_latest))
    all_trips = patterns.trip_offset[np.uint64(len(patterns.trip_offset) - 1)]
    for k in range(memory.sizes[MARKED]):
        pattern = np.uint64(memory.marked[k])
        base, times = patterns.offset[pattern], patterns.time_offset[pattern]
        n_positions = patterns.offset[pattern + ONE] - base
        first_trip, n_trips = patterns.trip_offset[pattern], patterns.trip_offset[pattern + ONE]
        n_trips -= first_trip
        first_trip += (ride - ONE) * all_trips
        if memory.is_ridden[pattern] == 0:
            memory.is_ridden[pattern] = 1
            memory.ridden[memory.sizes[RIDDEN]] = pattern
            memory.sizes[RIDDEN] += ONE
        trip, row, ride_end, last = n_trips, times, ZERO, np.uint64(memory.last[pattern])  # no trip
        for position in range(np.uint64(memory.first[pattern]), n_positions):
            if position < ride_end:
                time = np.int64(patterns.arrival[row + position])
                stop = np.uint64(patterns.stop[base + position])
                if time >= limit:
                    # Too late from here on, but an earlier trip may still be caught at a later position.
                    ride_end = ZERO
                elif time < memory.vehicle[level + stop] and patterns.may_alight[base + position]:
                    alight(stop, time, ride, rules.rides, boardings, memory)
            elif position > last:
                break
            caught = np.uint64(memory.board[base + position])
            if caught != NONE:
                memory.board[base + position] = NONE
                if caught < trip:
                    trip, row = caught, times + caught * n_positions
                    before = np.uint64(memory.boarded[first_trip + trip])
                    ride_end = min(before + ONE, n_positions) if before > position else ZERO
                    more = rules.rides - ride + ONE
                    _board(first_trip + trip, first_trip + n_trips, all_trips, more, position, memory.boarded)
        memory.first[pattern] = NONE
    memory.sizes[MARKED] = ZERO


@kernel(types.void(WALKS_T, UINT, UINT, INT, RULES_T, MEMORY_T))
def spread(walks: Walks, n_stops: int, ride: int, limit: int, rules: Rules, memory: Memory) -> None:
    """After a round: wait where one change leads from the stops it improved, if something new can be caught there."""
    level = ride * n_stops
    for k in range(memory.sizes[IMPROVED]):
        stop = np.uint64(memory.improved[k])
        memory.is_improved[stop] = 0
        arrived = memory.vehicle[level + stop] + rules.slack
        for walk in range(walks.offset[stop], walks.offset[stop + ONE]):
            entry = walks.entry[walk]
            at, earliest = np.uint64(np.uint32(entry)), arrived + (entry >> 32)
            if earliest <= memory.useful[level + at] and earliest < limit:
                wait(at, ride, earliest, n_stops, memory)
    memory.sizes[IMPROVED] = ZERO


@kernel(types.void(MEMORY_T))
def _forget_improved(memory: Memory) -> None:
    """Empty the list of stops that the last ride improved: nobody goes on from them."""
    for k in range(memory.sizes[IMPROVED]):
        memory.is_improved[memory.improved[k]] = 0
    memory.sizes[IMPROVED] = ZERO


@kernel(types.void(PATTERNS_T, UINT, UINT, MEMORY_T))
def _clear(patterns: Patterns, n_stops: int, rides: int, memory: Memory) -> None:
    """Leave the memory as it was found: only what was touched."""
    trip_offset = patterns.trip_offset
    all_trips = trip_offset[np.uint64(len(trip_offset) - 1)]
    for k in range(memory.sizes[TOUCHED]):
        stop = np.uint64(memory.touched[k])
        memory.is_touched[stop] = 0
        for r in range(rides):
            memory.vehicle[(r + ONE) * n_stops + stop] = NEVER
            memory.ready[r * n_stops + stop] = NEVER
            memory.useful[r * n_stops + stop] = NEVER
    memory.sizes[TOUCHED] = ZERO
    for k in range(memory.sizes[RIDDEN]):
        pattern = np.uint64(memory.ridden[k])
        memory.is_ridden[pattern] = 0
        for r in range(rides):
            for trip in range(trip_offset[pattern], trip_offset[pattern + ONE]):
                memory.boarded[r * all_trips + trip] = NONE
    memory.sizes[RIDDEN] = ZERO


@kernel(types.void(PATTERNS_T, BOARDINGS_T, WALKS_T, CONTINUOUS_T, ACCESS_T, INT, RULES_T, MEMORY_T))
def run_departure(
    patterns: Patterns,
    boardings: Boardings,
    walks: Walks,
    continuous: Continuous,
    access: Access,
    depart: int,
    rules: Rules,
    memory: Memory,
) -> None:
    """One departure, ride by ride, on the labels of the later ones."""
    n_stops, limit, n_continuous = (
        np.uint64(len(boardings.stop_latest)),
        depart + rules.max_s,
        continuous[1][2],
    )
    start(access, depart, n_stops, rules, memory)
    mark_continuous(continuous, n_stops, ZERO, limit, memory)
    catch(patterns, boardings, ZERO, limit, rules, memory)
    ride = ONE
    while memory.sizes[MARKED] > ZERO or n_continuous[0] > 0:
        ride_marked(patterns, boardings, ride, limit, rules, memory)
        ride_continuous(continuous, boardings, ride, limit, rules, memory)
        if ride < rules.rides:
            spread(walks, n_stops, ride, limit, rules, memory)
            mark_continuous(continuous, n_stops, ride, limit, memory)
            catch(patterns, boardings, ride, limit, rules, memory)
        ride += ONE
    _forget_improved(memory)


@kernel(
    INT(
        PATTERNS_T, BOARDINGS_T, WALKS_T, CONTINUOUS_T, ACCESS_T, IN_I32, RULES_T, MEMORY_T,
        tuple_of(OUT_I16_2D, OUT_U32, OUT_I64),
    )
)  # fmt: skip
def sweep(
    patterns: Patterns,
    boardings: Boardings,
    walks: Walks,
    continuous: Continuous,
    access: Access,
    departures: Int32s,
    rules: Rules,
    memory: Memory,
    found: Found,
) -> int:
    """Run the departures from the last to the first, write a row of the stops touched after each; return how many.

    `found` is (rows, stops, lengths): stops stand as they were first touched, so rows written first are shorter.
    """
    rows, stops, lengths = found
    n_stops = np.uint64(len(boardings.stop_latest))
    best = memory.vehicle[rules.rides * n_stops : (rules.rides + ONE) * n_stops]
    for i in range(len(departures)):
        depart = np.int64(departures[i])
        run_departure(patterns, boardings, walks, continuous, access, depart, rules, memory)
        row = rows[i]
        lengths[i] = np.int64(memory.sizes[TOUCHED])
        for place in range(memory.sizes[TOUCHED]):
            arrives = best[memory.touched[place]]
            in_time = arrives < depart + rules.max_s
            row[place] = np.int16(arrives - depart) if in_time else np.int16(20_000)
    n_touched = np.int64(memory.sizes[TOUCHED])
    for place in range(n_touched):
        stops[place] = memory.touched[place]
    for i in range(len(departures)):
        for place in range(lengths[i], n_touched):
            rows[i, place] = 20_000
    _clear(patterns, n_stops, rules.rides, memory)
    return n_touched  # type: ignore[return-value]
