"""The bundles of arrays that the kernels of range RAPTOR hand to each other, for Python and for numba.

Indices and counts are unsigned: numba tests every signed index for being negative, which cost a fifth of the sweep.
Unsigned and signed numbers must not be mixed in one sum (numba makes it a float, which is no index, and refuses).
"""

from typing import Any, Final, NamedTuple, cast

import numpy as np
from numba import types
from numpy.typing import NDArray

from access.routing._jit import (
    IN_I32,
    IN_I64,
    IN_U8,
    IN_U32,
    IN_U64,
    INT,
    OUT_I32,
    OUT_U8,
    OUT_U32,
    OUT_U64,
    UINT,
    tuple_of,
)

#: later than any time; far enough from the end of int32 to be added to
NEVER: Final = 1_073_741_824
#: no trip, no position
NONE: Final = np.uint64(0xFFFF_FFFF)
ZERO: Final = np.uint64(0)
ONE: Final = np.uint64(1)

Int16s = NDArray[np.int16]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Uint32s = NDArray[np.uint32]
Uint64s = NDArray[np.uint64]
Bytes = NDArray[np.uint8]


class Patterns(NamedTuple):
    """What riding needs of a timetable, under its names there."""

    offset: Uint64s
    stop: Uint32s
    may_alight: Bytes
    trip_offset: Uint64s
    time_offset: Uint64s
    arrival: Int32s
    departure: Int32s


class Boardings(NamedTuple):
    """Places where a trip can be boarded, by stop: position `position` of pattern `pattern`; K' of them.

    offset
        (S+1,): places of stop s are ``offset[s] .. offset[s+1]``.
    block, n_trips
        departures at the place are ``departure[block .. block+n_trips]``.
    latest, stop_latest
        last departure at the place, and at the stop (NEVER where service is continuous).
    """

    offset: Uint64s
    pattern: Uint32s
    position: Uint32s
    block: Uint64s
    n_trips: Uint32s
    latest: Int32s
    stop_latest: Int32s


class Walks(NamedTuple):
    """Changes between two rides, CSR over stops: the stop in the low half of each entry, the seconds in the high."""

    offset: Uint64s
    entry: Int64s


class Access(NamedTuple):
    """Stops that can be walked to from the place of departure."""

    stop: Uint32s
    seconds: Int32s


class Rules(NamedTuple):
    """Boarding slack, rides, limit in seconds."""

    slack: int
    rides: np.uint64
    max_s: int


class Memory(NamedTuple):
    """What one search writes to; all as `access.routing.raptor.search_workspace` made it between two searches.

    By ride and then by stop, place or trip: with S stops, ``vehicle[r * S + s]`` belongs to stop s and r rides.

    vehicle
        (max_rides + 1, S): earliest arrival by vehicle with at most r rides; never increasing with r.
    ready
        (max_rides, S): earliest departure that can be boarded after r rides, where that was of use.
    useful
        (max_rides, S): being ready later than this after r rides catches nothing new.
    caught, before
        (max_rides, K'): first trip caught at each place with at most r rides, and the departure of the one before it;
        valid at stops that are touched.
    boarded
        (max_rides, T): first position at which the trip or an earlier one was boarded, r - 1 rides before it.
    board
        (K,): trip to board at the position of a pattern in this round.
    first, last
        (P,): first and last position to board at in this round.
    improved, waiting, touched, marked, ridden
        lists of stops and of patterns; `sizes` says how long they are, the flags what is in them.
    """

    vehicle: Int32s
    ready: Int32s
    useful: Int32s
    caught: Uint32s
    before: Int32s
    boarded: Uint32s
    board: Uint32s
    first: Uint32s
    last: Uint32s
    improved: Uint32s
    waiting: Uint32s
    touched: Uint32s
    marked: Uint32s
    ridden: Uint32s
    is_improved: Bytes
    is_waiting: Bytes
    is_touched: Bytes
    is_ridden: Bytes
    sizes: Uint64s


#: of patterns without a timetable: `ContinuousPatterns` without its rows; first marked position, list of marked, size
Continuous = tuple[
    tuple[Int64s, Int32s, Bytes, Bytes, Int32s, Int32s, Int32s, Int32s, Int64s, Int32s, Int32s],
    tuple[Int32s, Int32s, Int32s],
]


def _type_of(bundle: Any, *parts: types.Type) -> types.Type:
    """Numba's type of a named tuple."""
    return cast("types.Type", types.BaseTuple.from_types(parts, bundle))  # type: ignore[no-untyped-call]


PATTERNS_T: Final = _type_of(Patterns, IN_U64, IN_U32, IN_U8, IN_U64, IN_U64, IN_I32, IN_I32)
BOARDINGS_T: Final = _type_of(Boardings, IN_U64, IN_U32, IN_U32, IN_U64, IN_U32, IN_I32, IN_I32)
WALKS_T: Final = _type_of(Walks, IN_U64, IN_I64)
ACCESS_T: Final = _type_of(Access, IN_U32, IN_I32)
RULES_T: Final = _type_of(Rules, INT, UINT, INT)
MEMORY_T: Final = _type_of(Memory, *[OUT_I32] * 3, OUT_U32, OUT_I32, *[OUT_U32] * 9, *[OUT_U8] * 4, OUT_U64)
CONTINUOUS_T: Final = tuple_of(
    tuple_of(IN_I64, IN_I32, IN_U8, IN_U8, *[IN_I32] * 4, IN_I64, IN_I32, IN_I32), tuple_of(*[OUT_I32] * 3)
)

#: where each list keeps its size
IMPROVED: Final = 0
WAITING: Final = 1
TOUCHED: Final = 2
MARKED: Final = 3
RIDDEN: Final = 4
