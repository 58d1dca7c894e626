"""Timetables and transfers as the kernels of range RAPTOR read them; made once for each and kept with it."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from access.routing._arrays import read_only
from access.routing._raptor_types import NEVER, Boardings, Patterns, Walks

if TYPE_CHECKING:
    from access.routing.timetable import Timetable, Transfers


def frozen(*arrays: NDArray[Any]) -> tuple[Any, ...]:
    """Contiguous read-only views, of the types that a bundle names."""
    return read_only(arrays)


def _unsigned(array: NDArray[Any]) -> NDArray[Any]:
    """Indices, none of them negative, as kernels read them; no copy of int32 and int64."""
    kind = (np.int64, np.uint64) if array.dtype.itemsize == 8 else (np.int32, np.uint32)
    return np.ascontiguousarray(array, kind[0]).view(kind[1])


def patterns_of(timetable: "Timetable") -> Patterns:
    """The arrays that riding needs; no copies."""
    return Patterns(
        *frozen(
            _unsigned(timetable.pattern_offset),
            _unsigned(timetable.pattern_stop),
            timetable.may_alight,
            _unsigned(timetable.trip_offset),
            _unsigned(timetable.time_offset),
            timetable.arrival_s,
            timetable.departure_s,
        )
    )


def boardings_of(timetable: "Timetable") -> Boardings:
    """Every place where a trip can be boarded that goes on, by stop."""
    pattern, position = timetable.stop_pattern.astype(np.int64), timetable.stop_position.astype(np.int64)
    key = timetable.pattern_offset[pattern] + position
    n_trips = np.diff(timetable.trip_offset)[pattern]
    goes_on = key + 1 < timetable.pattern_offset[pattern + 1]
    kept = (timetable.may_board[key] == 1) & goes_on & (n_trips > 0)
    offset = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])[timetable.stop_offset]
    pattern, position, n_trips = pattern[kept], position[kept], n_trips[kept]
    block = timetable.time_offset[pattern] + position * n_trips
    latest = timetable.departure_s[block + n_trips - 1]
    stop_latest = np.full(timetable.n_stops, -NEVER, np.int32)
    np.maximum.at(stop_latest, np.repeat(np.arange(timetable.n_stops), np.diff(offset)), latest)
    if timetable.continuous is not None:
        stop_latest[np.diff(timetable.continuous.stop_offset) > 0] = NEVER
    return Boardings(
        *frozen(
            offset.astype(np.uint64),
            pattern.astype(np.uint32),
            position.astype(np.uint32),
            block.astype(np.uint64),
            n_trips.astype(np.uint32),
            latest,
            stop_latest,
        )
    )


def walks_of(transfers: "Transfers") -> Walks:
    """Stop and seconds of each change side by side, so that one look into memory finds both."""
    seconds: NDArray[np.int64] = np.asarray(transfers.seconds, np.int64)
    offset = np.asarray(transfers.offset, np.int64)
    return Walks(*frozen(offset.view(np.uint64), (seconds << 32) | transfers.stop))
