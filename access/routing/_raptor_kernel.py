"""The loops of `access.routing.raptor`, which explains them.

Labels are flat, `width` = max_rides + 1 per stop: ``vehicle[s * width + r]`` is the earliest arrival at stop s by
vehicle with at most r rides, ``ready[s * width + r]`` the earliest time from which the next ride can be waited for
there: by vehicle, by one walk after a vehicle, or (r = 0) by walking from the place of departure. Both never
increase with r.

``boarded[(r - 1) * n_trips + t]`` is the first position at which trip t, or an earlier one of its pattern, has been
boarded with at most r rides in this call: all that riding it from there can bring is in the labels already. (The same
thought as in Witt 2015, Trip-Based Public Transit Routing; trips do not overtake, so it holds for later trips.)
"""

# The types that hold inside kernels are those of their signatures; numpy's own stubs reason about Python's.
# mypy: disable-error-code="arg-type,assignment,operator,index,call-overload"

import numpy as np
from numba import types

from access.routing._headway_kernel import (
    list_continuous_events,
    mark_continuous,
    ride_continuous,
    start_continuous,
)
from access.routing._jit import IN_I32, INT, OUT_I16, OUT_I16_2D, kernel, tuple_of
from access.routing._raptor_start import first_not_before, list_events, mark, start
from access.routing._raptor_types import (
    ACCESS_T,
    CONTINUOUS_T,
    CSR_T,
    EVENTS_T,
    IMPROVED,
    MARKED,
    NEVER,
    NOWHERE,
    PATTERNS_T,
    READY,
    RIDDEN,
    RULES_T,
    STATE_T,
    TOUCHED,
    Access,
    Continuous,
    Csr,
    Events,
    Int16s,
    Int32s,
    Patterns,
    State,
)


@kernel(types.void(INT, INT, INT, INT, INT, OUT_I16))
def _board(first: int, end: int, stride: int, rounds: int, position: int, boarded: Int16s) -> None:
    """Note that a trip is boarded: it and later ones of its pattern, up to `end`, with as many rides or more."""
    for r in range(rounds):
        for place in range(r * stride + first, r * stride + end):
            if boarded[place] <= position:
                break
            boarded[place] = position


@kernel(types.void(INT, PATTERNS_T, INT, INT, RULES_T, STATE_T))
def _scan(
    pattern: int,
    patterns: Patterns,
    ride: int,
    limit: int,
    rules: tuple[int, int, int],
    state: State,
) -> None:
    """Ride a pattern from its first marked position: alight where that is better, change to an earlier trip."""
    (pattern_offset, stops, may_board, may_alight, trip_offset, time_offset, arrival, departure) = patterns
    (vehicle, ready, best, improved, _, touched, first, last, _, ridden, sizes), flags, boarded = state
    improved_flag, ready_flag, touched_flag, ridden_flag = flags
    slack, rides, _ = rules
    width, all_trips = rides + 1, trip_offset[len(trip_offset) - 1]
    base, times = pattern_offset[pattern], time_offset[pattern]
    n_positions = pattern_offset[pattern + 1] - base
    first_trip, n_trips = trip_offset[pattern], trip_offset[pattern + 1] - trip_offset[pattern]
    level = (ride - 1) * all_trips + first_trip
    if ridden_flag[pattern] == 0:
        ridden_flag[pattern] = 1
        ridden[sizes[RIDDEN]] = pattern
        sizes[RIDDEN] += 1
    trip, ride_until = n_trips, -1  # no trip
    for position in range(first[pattern], n_positions):
        stop = np.int64(stops[base + position])
        if position <= ride_until:
            time = np.int64(arrival[times + trip * n_positions + position])
            if time >= limit:
                # Too late from here on, but an earlier trip may still be caught at a later marked position.
                ride_until = -1
            elif time < vehicle[stop * width + ride] and may_alight[base + position]:
                # A label with `ride` rides also holds for more, where it is better.
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
        elif position > last[pattern]:
            break
        if ready_flag[stop] and trip > 0 and may_board[base + position]:
            earliest = ready[stop * width + ride - 1] + slack
            block = times + position * n_trips
            if trip == n_trips or departure[block + trip - 1] >= earliest:
                found = first_not_before(departure, block, trip, earliest)
                if found < trip:
                    trip = found
                    before = np.int64(boarded[level + trip])
                    ride_until = min(before, n_positions - 1) if before > position else -1
                    _board(level + trip, level + n_trips, all_trips, rides - ride + 1, position, boarded)
    first[pattern] = NEVER


@kernel(types.void(CSR_T, INT, INT, RULES_T, STATE_T))
def _spread(walks: Csr, ride: int, limit: int, rules: tuple[int, int, int], state: State) -> None:
    """After a round: list the stops at which to wait after it, where one change from those it improved leads."""
    offset, to, seconds = walks
    (vehicle, ready, _, improved, ready_list, touched, _, _, _, _, sizes), flags, _ = state
    improved_flag, ready_flag, touched_flag, _ = flags
    slack, rides, _ = rules
    width = rides + 1
    for k in range(sizes[IMPROVED]):
        stop = np.int64(improved[k])
        improved_flag[stop] = 0
        arrived = np.int64(vehicle[stop * width + ride])
        for walk in range(offset[stop], offset[stop + 1]):
            at = np.int64(to[walk])
            time = arrived + seconds[walk]
            if time + slack >= limit or time >= ready[at * width + ride]:
                continue
            for label in range(at * width + ride, at * width + rides):
                if ready[label] <= time:
                    break
                ready[label] = time
            if ready_flag[at] == 0:
                ready_flag[at] = 1
                ready_list[sizes[READY]] = at
                sizes[READY] += 1
                if touched_flag[at] == 0:
                    touched_flag[at] = 1
                    touched[sizes[TOUCHED]] = at
                    sizes[TOUCHED] += 1
    sizes[IMPROVED] = 0


@kernel(types.void(PATTERNS_T, CSR_T, INT, INT, RULES_T, STATE_T))
def _mark_boardable(
    patterns: Patterns, at_stop: Csr, ride: int, limit: int, rules: tuple[int, int, int], state: State
) -> None:
    """Mark the patterns of which a trip not yet ridden can be caught, in time, where it is waited for now."""
    pattern_offset, _, may_board, _, trip_offset, time_offset, _, departure = patterns
    (_, ready, _, _, ready_list, _, first, last, marked, _, sizes), _, boarded = state
    offset, stop_pattern, stop_position = at_stop
    slack, rides, _ = rules
    level = ride * trip_offset[len(trip_offset) - 1]
    for k in range(sizes[READY]):
        stop = np.int64(ready_list[k])
        earliest = ready[stop * (rides + 1) + ride] + slack
        for place in range(offset[stop], offset[stop + 1]):
            pattern, position = np.int64(stop_pattern[place]), np.int64(stop_position[place])
            if not may_board[pattern_offset[pattern] + position]:
                continue
            n_trips = trip_offset[pattern + 1] - trip_offset[pattern]
            block = time_offset[pattern] + position * n_trips
            trip = first_not_before(departure, block, n_trips, earliest)
            if trip == n_trips or departure[block + trip] >= limit:
                continue
            if boarded[level + trip_offset[pattern] + trip] > position:
                mark(pattern, position, first, last, marked, sizes)


@kernel(types.void(STATE_T))
def _forget_improved(state: State) -> None:
    """Empty the list of stops that the last ride improved: nobody goes on from them."""
    memory, flags, _ = state
    for k in range(memory[10][IMPROVED]):
        flags[0][memory[3][k]] = 0
    memory[10][IMPROVED] = 0


@kernel(types.void(STATE_T))
def _unready(state: State) -> None:
    """Empty the list of stops to wait at."""
    memory, flags, _ = state
    for k in range(memory[10][READY]):
        flags[1][memory[4][k]] = 0
    memory[10][READY] = 0


@kernel(types.void(PATTERNS_T, INT, STATE_T))
def _clear(patterns: Patterns, rides: int, state: State) -> None:
    """Leave the memory as it was found: only what was touched."""
    (vehicle, ready, best, _, _, touched, _, _, _, ridden, sizes), flags, boarded = state
    trip_offset = patterns[4]
    for k in range(sizes[TOUCHED]):
        stop = np.int64(touched[k])
        flags[2][stop] = 0
        best[stop] = NEVER
        for label in range(stop * (rides + 1), (stop + 1) * (rides + 1)):
            vehicle[label] = NEVER
            ready[label] = NEVER
    sizes[TOUCHED] = 0
    for k in range(sizes[RIDDEN]):
        flags[3][ridden[k]] = 0
        for r in range(rides):
            level = r * trip_offset[len(trip_offset) - 1]
            for trip in range(trip_offset[ridden[k]], trip_offset[ridden[k] + 1]):
                boarded[level + trip] = NOWHERE
    sizes[RIDDEN] = 0


@kernel(
    types.void(
        PATTERNS_T,
        CSR_T,
        CSR_T,
        tuple_of(ACCESS_T, IN_I32),
        RULES_T,
        EVENTS_T,
        STATE_T,
        CONTINUOUS_T,
        OUT_I16_2D,
    )
)
def sweep(
    patterns: Patterns,
    at_stop: Csr,
    walks: Csr,
    journey: tuple[Access, Int32s],
    rules: tuple[int, int, int],
    events: Events,
    state: State,
    continuous: Continuous,
    rows: Int16s,
) -> None:
    """Run the departures from the last to the first; `journey` is (access_stop, access_s), departures_s."""
    access, departures = journey
    memory, _, _ = state
    best, marked, sizes, waiting = memory[2], memory[8], memory[10], continuous[1][2]
    _, rides, max_s = rules
    n_events = list_events(patterns, at_stop, access[0], events)
    n_continuous = list_continuous_events(continuous, access[0])
    for i in range(len(departures)):
        depart = np.int64(departures[i])
        limit = depart + max_s
        start(patterns, access, depart, events, n_events, rules, state)
        start_continuous(continuous, access, depart, n_continuous, rules)
        ride = 1
        while sizes[MARKED] + waiting[0] > 0:
            for k in range(sizes[MARKED]):
                _scan(np.int64(marked[k]), patterns, ride, limit, rules, state)
            sizes[MARKED] = 0
            ride_continuous(continuous, ride, limit, rules, state)
            _unready(state)
            if ride < rides:
                _spread(walks, ride, limit, rules, state)
                _mark_boardable(patterns, at_stop, ride, limit, rules, state)
                mark_continuous(continuous, ride, limit, rules, state)
            ride += 1
        _unready(state)
        _forget_improved(state)
        row = rows[i]
        for stop in range(len(row)):
            row[stop] = np.int16(best[stop] - depart) if best[stop] < limit else np.int16(20_000)
    _clear(patterns, rides, state)
