"""What range RAPTOR knows of a stop: when a vehicle brings one there, and from when on one waits for the next."""

# The types that hold inside kernels are those of their signatures; numpy's own stubs reason about Python's.
# mypy: disable-error-code="arg-type,assignment,operator,index,call-overload"

import numpy as np
from numba import types

from access.routing._jit import INT, UINT, kernel
from access.routing._raptor_types import (
    BOARDINGS_T,
    IMPROVED,
    MEMORY_T,
    ONE,
    TOUCHED,
    WAITING,
    Boardings,
    Memory,
)


@kernel(types.void(UINT, UINT, BOARDINGS_T, MEMORY_T))
def touch(stop: int, rides: int, boardings: Boardings, memory: Memory) -> None:
    """Prepare a stop that this search comes to for the first time: no trip has been caught there."""
    memory.is_touched[stop] = 1
    memory.touched[memory.sizes[TOUCHED]] = stop
    memory.sizes[TOUCHED] += ONE
    n_stops, n_places = np.uint64(len(boardings.stop_latest)), np.uint64(len(boardings.pattern))
    for r in range(rides):
        memory.useful[r * n_stops + stop] = boardings.stop_latest[stop]
        for place in range(boardings.offset[stop], boardings.offset[stop + ONE]):
            memory.caught[r * n_places + place] = boardings.n_trips[place]
            memory.before[r * n_places + place] = boardings.latest[place]


@kernel(types.void(UINT, UINT, INT, UINT, MEMORY_T))
def wait(stop: int, ride: int, earliest: int, n_stops: int, memory: Memory) -> None:
    """Wait at a stop after `ride` rides for departures from `earliest` on; from now on only earlier ones are of use."""
    memory.useful[ride * n_stops + stop] = earliest - 1
    memory.ready[ride * n_stops + stop] = earliest
    if memory.is_waiting[stop] == 0:
        memory.is_waiting[stop] = 1
        memory.waiting[memory.sizes[WAITING]] = stop
        memory.sizes[WAITING] += ONE


@kernel(types.void(UINT, INT, UINT, UINT, BOARDINGS_T, MEMORY_T))
def alight(stop: int, time: int, ride: int, rides: int, boardings: Boardings, memory: Memory) -> None:
    """Note an earlier arrival by vehicle; a label with `ride` rides also holds for more, where it is better."""
    n_stops = np.uint64(len(boardings.stop_latest))
    for r in range(ride, rides + ONE):
        if memory.vehicle[r * n_stops + stop] <= time:
            break
        memory.vehicle[r * n_stops + stop] = time
    if memory.is_improved[stop] == 0:
        memory.is_improved[stop] = 1
        memory.improved[memory.sizes[IMPROVED]] = stop
        memory.sizes[IMPROVED] += ONE
        if memory.is_touched[stop] == 0:
            touch(stop, rides, boardings, memory)
